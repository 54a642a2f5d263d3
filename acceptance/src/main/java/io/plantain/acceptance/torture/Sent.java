package io.plantain.acceptance.torture;

import io.plantain.acceptance.Team;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A request as it was sent, and what its sender was told.
///
/// @param label unique in the run and part of the prompt, so that the provider's own counters can
///   be asked about it; requests that repeat an idempotency key share it
/// @param prompt the whole prompt
/// @param kind the name of the kind of traffic
/// @param edge where it was sent to
/// @param pictures how many were asked for
/// @param key idempotency key, null without
/// @param taskId from the answer; null when it was refused, when nobody answered, and for records
/// @param status HTTP status, 0 when nobody answered and for records
/// @param canceled whether the sender asked to cancel it
public record Sent(
    String label,
    String prompt,
    String kind,
    Edge edge,
    Team team,
    int pictures,
    @Nullable String key,
    @Nullable UUID taskId,
    int status,
    boolean canceled,
    Instant at) {
  public Sent butCanceled() {
    return new Sent(label, prompt, kind, edge, team, pictures, key, taskId, status, true, at);
  }

  /// The two ways in.
  public enum Edge {
    HTTP,
    TOPIC
  }
}
