package io.plantain.acceptance.torture;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A broken promise.
///
/// @param taskId whose timeline tells the story, where there is one
/// @param what in a sentence, with the figures that disagree
public record Violation(String guarantee, @Nullable UUID taskId, String what) {}
