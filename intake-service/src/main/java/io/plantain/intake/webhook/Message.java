package io.plantain.intake.webhook;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A message that this process is to send now.
///
/// @param destination what shares its troubles
/// @param secrets the newest first; the old one while it still signs
/// @param data JSON; null where the ended task itself is shown
/// @param attempts this one included
/// @param traceparent of the task's acceptance
record Message(
    String messageId,
    String teamId,
    String destination,
    String url,
    List<String> secrets,
    String eventType,
    @Nullable UUID taskId,
    @Nullable String data,
    Instant occurredAt,
    int attempts,
    @Nullable String traceparent) {
  Message {
    secrets = List.copyOf(secrets);
  }
}
