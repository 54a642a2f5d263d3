package io.plantain.generation.late;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A job that an attempt has ended without.
///
/// @param jobId null for a submit of which nobody knows whether it arrived
/// @param ended how the attempt ended, which nothing here changes
public record LateJob(
    UUID taskId,
    int picture,
    String teamId,
    String provider,
    @Nullable String jobId,
    String ended) {}
