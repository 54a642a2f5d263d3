package io.plantain.acceptance.crash;

import io.plantain.acceptance.Team;
import org.jspecify.annotations.Nullable;

/// What happened at a point.
///
/// @param problem why nobody died there, null where everything went as it should
record Death(CrashPoint point, Team team, String prompt, @Nullable String problem) {}
