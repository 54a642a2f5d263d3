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
/// @param createdAt of the process that read it, until the order is stored: then by the database's
///   clock, which decides what is due
/// @param requestKey what makes a repeat recognisable; null where its sender gave none
/// @param keyLife how long the key is remembered
/// @param bodySha256 of the request, whatever the order of its fields
/// @param keyId the API key that was used; null for request records
/// @param budgetId what the key spends is counted here; null where it may spend all there is
/// @param callbackUrl where to tell of the end, beside the team's webhooks
/// @param plan of the team, by name; null where nobody knows it any more
/// @param paced whether it waits for its turn at its team's requests a minute
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
    @Nullable String traceparent,
    @Nullable UUID keyId,
    @Nullable UUID budgetId,
    @Nullable String callbackUrl,
    @Nullable String plan,
    boolean paced) {

  /// The same, counted from another moment.
  Order from(Instant start) {
    return new Order(
        taskId,
        teamId,
        spec,
        metadata,
        price,
        start,
        start.plus(Duration.between(createdAt, deadline)),
        requestKey,
        keyLife,
        bodySha256,
        traceparent,
        keyId,
        budgetId,
        callbackUrl,
        plan,
        paced);
  }
}
