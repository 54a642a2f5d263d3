package io.plantain.intake.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plantain.event.FailureReason;
import io.plantain.intake.task.Paces;
import io.plantain.intake.task.TaskRecord;
import io.plantain.intake.task.TaskStatus;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A task in its wire form. What is beyond the original form (`error_code`, `error_category`,
/// `metadata`, `progress`) is left out where there is nothing to say.
public record TaskView(
    UUID taskId,
    String type,
    String model,
    String scene,
    String status,
    long costCredits,
    String createdAt,
    Output output,
    @Nullable String error,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String errorCode,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String errorCategory,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> metadata,
    @JsonInclude(JsonInclude.Include.NON_NULL) Paces.@Nullable Progress progress) {
  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  public record Output(
      List<Image> images,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String currentStage) {}

  public record Image(String url, String type) {}

  public static TaskView of(TaskRecord task, Links links) {
    return of(task, links, null);
  }

  static TaskView of(TaskRecord task, Links links, Paces.@Nullable Progress progress) {
    FailureReason failure = task.status() == TaskStatus.FAILED ? task.failure() : null;
    List<Image> images =
        task.media().stream()
            .map(media -> new Image(links.sign(media.key()), media.contentType()))
            .toList();
    return new TaskView(
        task.taskId(),
        task.type(),
        task.model(),
        task.scene(),
        task.status().word(),
        task.costCredits(),
        time(task.createdAt()),
        new Output(images, task.stage()),
        failure == null ? null : failure.sentence(),
        failure == null ? null : failure.code(),
        failure == null ? null : task.failureCategory(),
        task.metadata(),
        progress);
  }

  public static String time(Instant at) {
    return MILLISECONDS.format(at);
  }
}
