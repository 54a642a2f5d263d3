package io.plantain.moderation.review;

import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.FailureReason;
import io.plantain.event.IntakeEvent.TaskSubmitted;
import io.plantain.event.ModerationEvent;
import io.plantain.event.ModerationEvent.PromptApproved;
import io.plantain.event.ModerationEvent.PromptBlocked;
import io.plantain.kit.EventPublisher;
import io.plantain.kit.Outgoing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/// What operators do. A decision is stored first; the row of a held task is then due until its
/// event is told.
@Service
class ReviewDesk {
  private static final int CHUNK = 100; // held tasks told at once
  private static final String MINORS = "sexual/minors";

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final EventPublisher events;

  ReviewDesk(JdbcTemplate jdbc, TransactionTemplate transaction, EventPublisher events) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.events = events;
  }

  enum Act {
    APPROVE,
    DENY
  }

  enum Done {
    DONE,
    UNKNOWN,
    NOT_WAITING,
    NOT_BLOCKED,
    NEVER_ALLOWED
  }

  /// The oldest that wait, or the newest that are decided.
  List<Map<String, Object>> list(String state, int limit) {
    return jdbc.queryForList(
        """
        select task_id, r.team_id, r.kind, r.state, r.opened_at, r.decided_at, r.decided_by,
               r.submitted is not null as task_waits, v.action, v.category, v.score,
               array_to_string(v.rule_ids, ',') as rule_ids, v.policy_version, v.model_version,
               v.prompt_sha256, p.prompt, p.negative_prompt, p.content
          from review r join verdict v using (task_id) left join kept_prompt p using (task_id)
         where r.state = ?
         order by case when r.state = 'waiting' then r.opened_at end,
                  r.decided_at desc limit ?
        """,
        state,
        limit);
  }

  /// The whole record of one task.
  List<Map<String, Object>> verdict(UUID taskId) {
    return jdbc.queryForList(
        """
        select task_id, v.team_id, v.outcome, v.action, v.category, v.score,
               array_to_string(v.rule_ids, ',') as rule_ids, v.opinions::text as opinions,
               v.policy_version, v.model_version, v.prompt_sha256, v.decided_at,
               r.kind as review_kind, r.state as review_state, r.decided_by,
               p.prompt, p.negative_prompt, p.content
          from verdict v left join review r using (task_id) left join kept_prompt p using (task_id)
         where task_id = ?
        """,
        taskId);
  }

  List<Map<String, Object>> acts(UUID taskId) {
    return jdbc.queryForList(
        "select at, operator, act, note from review_act where task_id = ? order by number", taskId);
  }

  /// Somebody complains of a block: it waits for a person again.
  Done appeal(UUID taskId, String operator, @Nullable String note) {
    return transaction.execute(
        status -> {
          List<Map<String, Object>> known =
              jdbc.queryForList(
                  "select outcome, category from verdict where task_id = ? for update", taskId);
          if (known.isEmpty()) {
            return Done.UNKNOWN;
          }
          if (MINORS.equals(known.getFirst().get("category"))) {
            return Done.NEVER_ALLOWED;
          }
          if (!"blocked".equals(known.getFirst().get("outcome"))) {
            return Done.NOT_BLOCKED;
          }
          jdbc.update(
              """
              insert into review (task_id, team_id, kind, state, opened_at)
              select task_id, team_id, 'appeal', 'waiting', now() from verdict where task_id = ?
              on conflict (task_id) do update set kind = 'appeal', state = 'waiting',
                opened_at = now(), decided_at = null, decided_by = null
              """,
              taskId);
          note(taskId, operator, "appeal", note);
          return Done.DONE;
        });
  }

  Done decide(UUID taskId, Act act, String operator, @Nullable String note) {
    boolean allowed = act == Act.APPROVE;
    return transaction.execute(
        status -> {
          List<String> categories =
              jdbc.queryForList(
                  "select category from verdict where task_id = ?", String.class, taskId);
          if (categories.isEmpty()) {
            return Done.UNKNOWN;
          }
          if (allowed && MINORS.equals(categories.getFirst())) {
            return Done.NEVER_ALLOWED;
          }
          int decided =
              jdbc.update(
                  """
                  update review set state = ?, decided_at = now(), decided_by = ?,
                    told = submitted is null
                  where task_id = ? and state = 'waiting'
                  """,
                  allowed ? "approved" : "denied",
                  operator,
                  taskId);
          if (decided == 0) {
            return Done.NOT_WAITING;
          }
          jdbc.update(
              """
              insert into ruling (team_id, prompt_sha256, allowed, category, task_id)
              select team_id, prompt_sha256, ?, category, task_id from verdict where task_id = ?
              on conflict (team_id, prompt_sha256) do update set allowed = excluded.allowed,
                category = excluded.category, task_id = excluded.task_id, ruled_at = now()
              """,
              allowed,
              taskId);
          note(taskId, operator, allowed ? "approve" : "deny", note);
          return Done.DONE;
        });
  }

  private void note(UUID taskId, String operator, String act, @Nullable String note) {
    jdbc.update(
        "insert into review_act (task_id, operator, act, note) values (?, ?, ?, ?)",
        taskId,
        operator,
        act,
        note);
  }

  private record Due(
      UUID taskId,
      boolean approved,
      String category,
      Instant at,
      byte[] submitted,
      @Nullable String traceparent) {}

  /// Tells the decisions about held tasks. Told twice is harmless: id and time are of the row.
  ///
  /// @return how many
  int tellDue() {
    List<Due> due =
        jdbc.query(
            """
            select task_id, r.state = 'approved' as approved, v.category, r.decided_at, r.submitted,
                   r.traceparent
              from review r join verdict v using (task_id)
             where not r.told and r.state <> 'waiting' order by r.decided_at limit ?
            """,
            (row, number) ->
                new Due(
                    row.getObject("task_id", UUID.class),
                    row.getBoolean("approved"),
                    row.getString("category"),
                    row.getTimestamp("decided_at").toInstant(),
                    row.getBytes("submitted"),
                    row.getString("traceparent")),
            CHUNK);
    if (due.isEmpty()) {
      return 0;
    }
    events.publish(due.stream().map(each -> new Outgoing(event(each), each.traceparent)).toList());
    for (Due each : due) {
      jdbc.update("update review set told = true, submitted = null where task_id = ?", each.taskId);
    }
    return due.size();
  }

  private static ModerationEvent event(Due due) {
    if (EventCodec.decode(due.submitted) instanceof Decoded.Event(TaskSubmitted task)) {
      return due.approved
          ? new PromptApproved(
              task.taskId(), task.teamId(), due.at, task.spec(), task.price(), task.deadline())
          : new PromptBlocked(
              task.taskId(), task.teamId(), due.at, FailureReason.CONTENT_BLOCKED, due.category);
    }
    throw new IllegalStateException("the event of a held task cannot be read");
  }

  long waiting() {
    Long count =
        jdbc.queryForObject("select count(*) from review where state = 'waiting'", Long.class);
    return count == null ? 0 : count;
  }
}
