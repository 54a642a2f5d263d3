package io.plantain.intake.batch;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// The due side of the batches. Who looks after one has a lease on it; a process that dies leaves
/// it to whoever comes after the lease.
final class DueBatches {
  static final int LEASE_SECONDS = 60; // far above a look's work

  /// What became of an item's submission.
  record Submitted(
      int item, @Nullable UUID taskId, @Nullable String errorCode, @Nullable String error) {}

  private final JdbcTemplate jdbc;

  DueBatches(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// The one that has been due longest, or null.
  @Nullable Batch claim() {
    List<Batch> claimed =
        jdbc.query(
            """
            update batch set leased_until = now() + make_interval(secs => ?)
            where batch_id = (
              select batch_id from batch
              where due_at <= now() and (leased_until is null or leased_until < now())
              order by due_at limit 1 for update skip locked)
            returning
            """
                + Batch.COLUMNS,
            Batch::of,
            LEASE_SECONDS);
    return claimed.isEmpty() ? null : claimed.getFirst();
  }

  /// Takes over what has become of tasks that have ended.
  int collect(UUID batchId) {
    return jdbc.update(
        """
        update batch_item i set paid = t.paid_credits, media = t.media, ended_at = now(),
          status = t.status,
          error_code = case when t.status = 'failed' then coalesce(t.failure, 'internal_error') end
        from task t
        where i.batch_id = ? and i.status = 'submitted' and t.task_id = i.task_id
          and t.closed_at is not null\
        """,
        batchId);
  }

  void submitted(UUID batchId, List<Submitted> items) {
    jdbc.update(
        """
        update batch_item i set task_id = u.task_id, error_code = u.error_code, error = u.error,
          status = case when u.task_id is null then 'failed' else 'submitted' end,
          ended_at = case when u.task_id is null then now() end
        from unnest(?::int[], ?::uuid[], ?::text[], ?::text[])
          as u(item, task_id, error_code, error)
        where i.batch_id = ? and i.item = u.item and i.status = 'waiting'\
        """,
        items.stream().map(Submitted::item).toArray(Integer[]::new),
        items.stream().map(Submitted::taskId).toArray(UUID[]::new),
        items.stream().map(Submitted::errorCode).toArray(String[]::new),
        items.stream().map(Submitted::error).toArray(String[]::new),
        batchId);
  }

  /// What waits is not made.
  void cancelWaiting(UUID batchId) {
    jdbc.update(
        """
        update batch_item set status = 'canceled', ended_at = now()
        where batch_id = ? and status = 'waiting'\
        """,
        batchId);
  }

  /// Tasks under way that nobody has asked to end yet.
  List<UUID> uncanceled(UUID batchId) {
    return jdbc.queryForList(
        """
        select t.task_id from task t join batch_item i using (task_id)
        where i.batch_id = ? and i.status = 'submitted' and t.cancel_asked is null
          and t.closed_at is null
        order by t.created_at desc limit 500\
        """,
        UUID.class,
        batchId);
  }

  /// Gives the lease back. Where its team wished something meanwhile, that stands and is due.
  ///
  /// @param again seconds until the next look; null where nothing can change by itself
  boolean settle(Batch seen, String status, @Nullable String reason, @Nullable Double again) {
    boolean ended = status.equals(Batch.COMPLETED) || status.equals(Batch.CANCELED);
    boolean settled =
        jdbc.update(
                """
                update batch set leased_until = null, status = ?, reason = ?,
                  due_at = now() + make_interval(secs => ?),
                  ended_at = case when ? then now() end
                where batch_id = ? and status = ? and reason is not distinct from ?\
                """,
                status,
                reason,
                again,
                ended,
                seen.batchId(),
                seen.status(),
                seen.reason())
            > 0;
    if (!settled) {
      jdbc.update(
          "update batch set leased_until = null, due_at = now() where batch_id = ?",
          seen.batchId());
    }
    return settled;
  }
}
