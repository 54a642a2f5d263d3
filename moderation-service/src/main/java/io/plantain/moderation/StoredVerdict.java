package io.plantain.moderation;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The part of a stored verdict that is told; equal for every time it is asked for.
///
/// @param category code of the family; null where nobody objected
/// @param held nothing is told yet: a person has to decide
record StoredVerdict(
    UUID taskId, boolean approved, @Nullable String category, boolean held, Instant decidedAt) {}
