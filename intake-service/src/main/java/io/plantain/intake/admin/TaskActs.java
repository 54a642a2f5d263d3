package io.plantain.intake.admin;

import io.plantain.event.EventCodec;
import io.plantain.kit.act.Acts;
import io.plantain.kit.act.ByHand;
import io.plantain.kit.act.Happened;
import io.plantain.kit.act.Result;
import io.plantain.kit.act.Story;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// What an operator does with single tasks, and what he reads about them.
final class TaskActs {
  private static final int USUAL_LIMIT = 100;

  private static final List<String> TIMELINE =
      List.of(
          """
          select created_at, 'task: accepted', model || ', ' || scene || ', ' || price_credits
            || ' credits, by ' || team_id
          from task where task_id = ?
          """,
          """
          select released_at, 'task: left the line', '' from task
          where task_id = ? and released_at is not null
          """,
          """
          select cancel_asked, 'task: cancel asked for', '' from task
          where task_id = ? and cancel_asked is not null
          """,
          """
          select closed_at, 'task: ' || status, coalesce(failure || ', ', '') || paid_credits
            || ' credits paid'
          from task where task_id = ? and closed_at is not null
          """,
          """
          select coalesce(ended_at, created_at), 'webhook: ' || event_type, status || ', '
            || attempts || ' attempts' || coalesce(', HTTP ' || http_status, '')
          from webhook_delivery where task_id = ?
          """);

  private final JdbcTemplate jdbc;
  private final Acts acts;
  private final Requeue requeue;

  TaskActs(JdbcTemplate jdbc, Requeue requeue) {
    this.jdbc = jdbc;
    this.acts = new Acts(jdbc);
    this.requeue = requeue;
  }

  AdminAnswer requeue(UUID taskId, AdminBody body) {
    body.allowOnly("operator", "reason");
    ByHand by = new ByHand(body.text("operator"), body.text("reason"));
    Result result = acts.perform("requeue", taskId, by, () -> requeue.requeue(taskId));
    return json(result.status(), result.body(taskId, "requeue"));
  }

  AdminAnswer list(AdminBody query) {
    query.allowOnly("task_id", "limit");
    String limit = query.text("limit");
    if (limit != null && !limit.matches("\\d{1,6}")) {
      return AdminAnswer.wrong("limit must be a whole number.");
    }
    @Nullable UUID taskId = query.id("task_id");
    return AdminAnswer.ok(
        Map.of("acts", acts.list(taskId, limit == null ? USUAL_LIMIT : Integer.parseInt(limit))));
  }

  AdminAnswer timeline(UUID taskId) {
    List<String> status =
        jdbc.queryForList(
            "select status || coalesce(' (' || stage || ')', '') from task where task_id = ?",
            String.class,
            taskId);
    if (status.isEmpty()) {
      Result unknown = Result.unknownTask();
      return json(unknown.status(), unknown.refusal());
    }
    List<Happened> timeline = new ArrayList<>(acts.timeline(taskId));
    for (String sql : TIMELINE) {
      timeline.addAll(
          jdbc.query(
              sql,
              (row, number) -> {
                Timestamp at = row.getTimestamp(1);
                return new Happened(at.toInstant(), row.getString(2), row.getString(3));
              },
              taskId));
    }
    return json(200, new Story(status.getFirst(), timeline).body(taskId));
  }

  private static AdminAnswer json(int status, Map<String, Object> body) {
    return new AdminAnswer(status, EventCodec.mapper().writeValueAsBytes(body));
  }
}
