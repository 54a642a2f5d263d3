package io.plantain.acceptance.torture.evidence;

import io.plantain.event.PipelineEvent;
import io.plantain.event.TaskScoped;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A record of a topic.
///
/// @param at the record's own time
/// @param ceId from its header
/// @param ceTime from its header
/// @param headers all other headers that are not the same in every record
/// @param digest SHA-256 of the value, lower-case hex
/// @param event what it says; null where it says nothing readable, and for requests
/// @param problem why it cannot be read
public record Told(
    String topic,
    int partition,
    long offset,
    Instant at,
    @Nullable String key,
    @Nullable String ceId,
    @Nullable String ceTime,
    Map<String, String> headers,
    String digest,
    @Nullable PipelineEvent event,
    @Nullable String problem) {
  public Told {
    headers = Map.copyOf(headers);
  }

  /// As the product names places: `topic-partition@offset`.
  public String position() {
    return topic + "-" + partition + "@" + offset;
  }

  /// The event's name; empty where there is none.
  public String type() {
    return event == null ? "" : event.getClass().getSimpleName();
  }

  public @Nullable UUID taskId() {
    return event instanceof TaskScoped scoped ? scoped.taskId() : null;
  }
}
