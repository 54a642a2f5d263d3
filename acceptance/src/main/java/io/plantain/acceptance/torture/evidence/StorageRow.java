package io.plantain.acceptance.torture.evidence;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of storage's outcome table.
public record StorageRow(
    UUID taskId, String kind, @Nullable String reason, int pictures, Instant storedAt) {}
