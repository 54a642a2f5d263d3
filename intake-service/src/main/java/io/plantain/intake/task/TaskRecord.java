package io.plantain.intake.task;

import io.plantain.event.EventCodec;
import io.plantain.event.FailureReason;
import io.plantain.event.StoredMedia;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A task as its team may see it.
public record TaskRecord(
    UUID taskId,
    String type,
    String model,
    String scene,
    TaskStatus status,
    @Nullable String stage,
    long costCredits,
    Instant createdAt,
    List<StoredMedia> media,
    @Nullable FailureReason failure,
    @Nullable String failureCategory,
    Map<String, String> metadata) {
  static final String COLUMNS =
      """
      task_id, type, model, scene, status, stage, cost_credits, created_at, media, failure,
      failure_category, metadata\
      """;

  static TaskRecord of(ResultSet row, int number) throws SQLException {
    TaskStatus status = TaskStatus.of(row.getString("status"));
    String media = row.getString("media");
    String failure = row.getString("failure");
    String metadata = row.getString("metadata");
    return new TaskRecord(
        row.getObject("task_id", UUID.class),
        row.getString("type"),
        row.getString("model"),
        row.getString("scene"),
        status == null ? TaskStatus.PENDING : status,
        row.getString("stage"),
        row.getLong("cost_credits"),
        row.getTimestamp("created_at").toInstant(),
        media == null || status != TaskStatus.SUCCESS
            ? List.of()
            : List.of(EventCodec.mapper().readValue(media, StoredMedia[].class)),
        failure == null ? null : FailureReason.of(failure),
        row.getString("failure_category"),
        metadata == null ? Map.of() : strings(metadata));
  }

  private static Map<String, String> strings(String json) {
    Map<String, String> strings = new TreeMap<>();
    EventCodec.mapper()
        .readTree(json)
        .properties()
        .forEach(entry -> strings.put(entry.getKey(), entry.getValue().asString()));
    return strings;
  }
}
