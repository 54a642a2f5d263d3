package io.plantain.intake.submission;

import io.plantain.event.Price;
import io.plantain.event.TaskSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A checked and priced request that only needs room in the wallet to become a task.
///
/// @param requestKey what makes a repeat recognisable; null where its sender gave none
/// @param keyLife how long the key is remembered
/// @param bodySha256 of the request, whatever the order of its fields
public record Order(
    UUID taskId,
    String teamId,
    TaskSpec spec,
    Map<String, String> metadata,
    Price price,
    Instant createdAt,
    Instant deadline,
    @Nullable String requestKey,
    Duration keyLife,
    byte[] bodySha256,
    @Nullable String traceparent) {}
