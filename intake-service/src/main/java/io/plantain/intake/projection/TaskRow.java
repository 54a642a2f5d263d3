package io.plantain.intake.projection;

import io.plantain.event.EventCodec;
import io.plantain.event.FailureReason;
import io.plantain.event.Price;
import io.plantain.event.StoredMedia;
import io.plantain.event.TaskEvent;
import io.plantain.intake.dispatch.Due;
import io.plantain.intake.task.Settlement;
import io.plantain.intake.task.TaskState;
import io.plantain.intake.task.TaskStatus;
import io.plantain.intake.webhook.Deliveries;
import io.plantain.intake.webhook.EventType;
import io.plantain.kit.Outgoing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the projection needs of a task.
///
/// @param startedAt its acceptance, or when it got its team's place after a wait for it
/// @param announced the public has heard of it
/// @param slot it takes one of its team's places until it ends
/// @param waiting it has not got that place yet
/// @param budgetId where its key's spending is counted
record TaskRow(
    UUID taskId,
    String teamId,
    String scene,
    String model,
    Instant createdAt,
    Instant startedAt,
    Price price,
    @Nullable String requestKey,
    @Nullable String traceparent,
    boolean announced,
    boolean slot,
    boolean waiting,
    @Nullable UUID budgetId,
    @Nullable String callbackUrl,
    TaskState state) {
  static final String COLUMNS =
      """
      task_id, team_id, scene, model, created_at, price, request_key, traceparent, drives, status, stage,
      stage_rank, media, failure, failure_category, settlement, paid_credits, answered, closed_at, announced, slot,
      waiting, budget_id, callback_url, coalesce(released_at, created_at) as started_at\
      """;

  static TaskRow of(ResultSet row, int number) throws SQLException {
    return new TaskRow(
        row.getObject("task_id", UUID.class),
        row.getString("team_id"),
        row.getString("scene"),
        row.getString("model"),
        row.getTimestamp("created_at").toInstant(),
        row.getTimestamp("started_at").toInstant(),
        EventCodec.mapper().readValue(row.getString("price"), Price.class),
        text(row, "request_key"),
        text(row, "traceparent"),
        row.getInt("drives") > 0 || row.getBoolean("announced"),
        row.getBoolean("slot"),
        row.getBoolean("waiting"),
        id(row),
        text(row, "callback_url"),
        state(row));
  }

  TaskRow with(TaskState next) {
    return new TaskRow(
        taskId,
        teamId,
        scene,
        model,
        createdAt,
        startedAt,
        price,
        requestKey,
        traceparent,
        announced,
        slot,
        waiting,
        budgetId,
        callbackUrl,
        next);
  }

  long costCredits() {
    return state.isClosed() ? state.paidCredits() : price.credits();
  }

  /// What the public hears of a stage that a task has come to; it hears of no stage of a task that
  /// it has not heard of.
  List<Outgoing> progress(Instant now) {
    String stage = state.stage();
    return announced && stage != null
        ? List.of(
            new Outgoing(new TaskEvent.TaskProgressed(taskId, teamId, now, stage), traceparent))
        : List.of();
  }

  /// What the public hears of a closed task, every time that it is touched: the listener's offset
  /// is what remembers whether it was sent.
  List<Outgoing> end() {
    List<Outgoing> events = new ArrayList<>();
    if (!announced) {
      events.add(Due.accepted(taskId, teamId, createdAt, price, requestKey, traceparent));
    }
    events.add(publicEnd());
    return events;
  }

  /// Of a closed task, the same each time.
  Outgoing publicEnd() {
    return new Outgoing(end(Objects.requireNonNull(state.closedAt())), traceparent);
  }

  /// What webhooks tell of this change.
  Deliveries.News news(Instant now) {
    Instant closedAt = state.closedAt();
    String type =
        switch (state.status()) {
          case PENDING, PROCESSING -> EventType.TASK_PROGRESSED;
          case SUCCESS -> EventType.TASK_SUCCEEDED;
          case FAILED -> EventType.TASK_FAILED;
          case CANCELED -> EventType.TASK_CANCELED;
        };
    return new Deliveries.News(
        taskId,
        teamId,
        type,
        closedAt == null ? now : closedAt,
        closedAt == null ? Objects.requireNonNullElse(state.stage(), "") : null,
        callbackUrl);
  }

  private TaskEvent end(Instant at) {
    FailureReason failure =
        state.failure() == null ? FailureReason.INTERNAL_ERROR : state.failure();
    return switch (state.status()) {
      case SUCCESS ->
          new TaskEvent.TaskSucceeded(taskId, teamId, at, state.paidCredits(), state.media());
      case CANCELED -> new TaskEvent.TaskCanceled(taskId, teamId, at);
      case PENDING, PROCESSING, FAILED ->
          new TaskEvent.TaskFailed(
              taskId, teamId, at, failure, failure.sentence(), state.category());
    };
  }

  private static TaskState state(ResultSet row) throws SQLException {
    TaskStatus status = TaskStatus.of(row.getString("status"));
    String media = row.getString("media");
    String failure = row.getString("failure");
    String settlement = row.getString("settlement");
    Timestamp closedAt = row.getTimestamp("closed_at");
    return new TaskState(
        status == null ? TaskStatus.PENDING : status,
        text(row, "stage"),
        row.getInt("stage_rank"),
        media == null
            ? List.of()
            : List.of(EventCodec.mapper().readValue(media, StoredMedia[].class)),
        failure == null ? null : FailureReason.of(failure),
        text(row, "failure_category"),
        settlement == null ? null : Settlement.valueOf(settlement),
        row.getLong("paid_credits"),
        row.getBoolean("answered"),
        closedAt == null ? null : closedAt.toInstant());
  }

  private static @Nullable UUID id(ResultSet row) throws SQLException {
    return row.getObject("budget_id", UUID.class);
  }

  private static @Nullable String text(ResultSet row, String column) throws SQLException {
    return row.getString(column);
  }
}
