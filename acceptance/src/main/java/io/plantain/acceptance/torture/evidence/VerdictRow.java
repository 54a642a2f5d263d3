package io.plantain.acceptance.torture.evidence;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of moderation's verdict log.
///
/// @param outcome `approved` or `blocked`
public record VerdictRow(UUID taskId, String outcome, @Nullable String category) {}
