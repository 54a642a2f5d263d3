package io.plantain.intake.batch;

import io.plantain.intake.recipe.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/// The batches of teams: making them, looking at them, and what their teams wish of them.
final class Batches {
  private static final int CHUNK = 1_000; // rows of an insert

  /// A picture that is to be made.
  record NewItem(int row, int image, String fileName, long credits) {}

  /// How far a batch is.
  ///
  /// @param paid credits
  /// @param underWay credits of what is submitted
  /// @param secondsPerItem of the last ones; null before the first
  record Progress(
      int waiting,
      int submitted,
      int success,
      int failed,
      int canceled,
      long paid,
      long underWay,
      @Nullable Double secondsPerItem) {
    int open() {
      return waiting + submitted;
    }
  }

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;

  Batches(JdbcTemplate jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
  }

  /// Stored whole or not at all; due at once where it is running. False where the request key is
  /// taken.
  boolean create(
      Batch batch,
      List<Row> rows,
      List<NewItem> items,
      @Nullable String requestKey,
      byte[] bodySha256) {
    try {
      transaction.executeWithoutResult(
          status -> {
            insert(batch, requestKey, bodySha256);
            for (int from = 0; from < rows.size(); from += CHUNK) {
              insertRows(batch.batchId(), rows.subList(from, Math.min(rows.size(), from + CHUNK)));
            }
            for (int from = 0; from < items.size(); from += CHUNK) {
              insertItems(
                  batch.batchId(), from, items.subList(from, Math.min(items.size(), from + CHUNK)));
            }
          });
      return true;
    } catch (DuplicateKeyException taken) {
      return false;
    }
  }

  @Nullable Batch find(String teamId, UUID batchId) {
    List<Batch> found =
        jdbc.query(
            "select " + Batch.COLUMNS + " from batch where team_id = ? and batch_id = ?",
            Batch::of,
            teamId,
            batchId);
    return found.isEmpty() ? null : found.getFirst();
  }

  /// The batch of an idempotency key.
  record Known(UUID batchId, byte[] bodySha256) {}

  @Nullable Known known(String teamId, String requestKey) {
    List<Known> found =
        jdbc.query(
            "select batch_id, body_sha256 from batch where team_id = ? and request_key = ?",
            (row, number) ->
                new Known(row.getObject("batch_id", UUID.class), row.getBytes("body_sha256")),
            teamId,
            requestKey);
    return found.isEmpty() ? null : found.getFirst();
  }

  /// Newest first.
  List<Batch> list(String teamId, @Nullable String status, @Nullable UUID before, int limit) {
    String older =
        before == null
            ? ""
            : " and (created_at, batch_id) < (select created_at, batch_id from batch"
                + " where batch_id = ? and team_id = ?)";
    List<Object> values = new ArrayList<>(List.of(teamId));
    if (status != null) {
      values.add(status);
    }
    if (before != null) {
      values.add(before);
      values.add(teamId);
    }
    values.add(limit);
    return jdbc.query(
        "select "
            + Batch.COLUMNS
            + " from batch where team_id = ?"
            + (status == null ? "" : " and status = ?")
            + older
            + " order by created_at desc, batch_id desc limit ?",
        Batch::of,
        values.toArray());
  }

  Progress progress(UUID batchId) {
    return jdbc.query(
            """
            select count(*) filter (where status = 'waiting') as waiting,
              count(*) filter (where status = 'submitted') as submitted,
              count(*) filter (where status = 'success') as success,
              count(*) filter (where status = 'failed') as failed,
              count(*) filter (where status = 'canceled') as canceled,
              coalesce(sum(paid), 0)::bigint as paid,
              coalesce(sum(credits) filter (where status = 'submitted'), 0)::bigint as under_way,
              (select case when count(*) > 1 then
                 extract(epoch from now() - min(ended_at)) / (count(*) - 1) end
               from (select ended_at from batch_item where batch_id = ? and ended_at is not null
                     order by ended_at desc limit 100) last)::float8 as seconds_per_item
            from batch_item where batch_id = ?\
            """,
            (row, number) ->
                new Progress(
                    row.getInt("waiting"),
                    row.getInt("submitted"),
                    row.getInt("success"),
                    row.getInt("failed"),
                    row.getInt("canceled"),
                    row.getLong("paid"),
                    row.getLong("under_way"),
                    row.getObject("seconds_per_item", Double.class)),
            batchId,
            batchId)
        .getFirst();
  }

  /// The next ones in order.
  ///
  /// @param status only those; null for all
  List<Item> items(UUID batchId, @Nullable String status, int after, int limit) {
    return jdbc.query(
        "select "
            + Item.COLUMNS
            + Item.FROM
            + "where i.batch_id = ? and i.item > ? and (?::text is null or i.status = ?)"
            + " order by i.item limit ?",
        Item::of,
        batchId,
        after,
        status,
        status,
        limit);
  }

  boolean pause(UUID batchId) {
    return jdbc.update(
            """
            update batch set status = 'paused', reason = 'by_user', due_at = now()
            where batch_id = ? and status = 'running'\
            """,
            batchId)
        > 0;
  }

  /// What has failed so far is known, and no reason to stop again.
  boolean resume(UUID batchId) {
    return jdbc.update(
            """
            update batch b set status = 'running', reason = null, due_at = now(),
              failures_known =
                (select count(*) from batch_item i
                 where i.batch_id = b.batch_id and i.status = 'failed')
            where batch_id = ? and status = 'paused'\
            """,
            batchId)
        > 0;
  }

  boolean cancel(UUID batchId) {
    return jdbc.update(
            """
            update batch set status = 'canceling', reason = null, due_at = now()
            where batch_id = ? and status in ('running', 'paused')\
            """,
            batchId)
        > 0;
  }

  /// Failed items are to be made again, as new tasks; returns how many.
  int retry(UUID batchId) {
    Integer again =
        transaction.execute(
            status -> {
              // Locked first: whoever looks after it sees all of them or none.
              List<String> found =
                  jdbc.queryForList(
                      "select status from batch where batch_id = ? for update",
                      String.class,
                      batchId);
              if (found.isEmpty() || found.getFirst().equals(Batch.CANCELING)) {
                return 0;
              }
              int items =
                  jdbc.update(
                      """
                      update batch_item set status = 'waiting', try = try + 1, task_id = null,
                        error_code = null, error = null, ended_at = null
                      where batch_id = ? and status = 'failed'\
                      """,
                      batchId);
              if (items > 0) {
                jdbc.update(
                    """
                    update batch set status = 'running', reason = null, ended_at = null,
                      failures_known = 0, due_at = now()
                    where batch_id = ?\
                    """,
                    batchId);
              }
              return items;
            });
    return again == null ? 0 : again;
  }

  int forget(long ageSeconds, int limit) {
    return jdbc.update(
        """
        delete from batch where batch_id in (
          select batch_id from batch where ended_at < now() - make_interval(secs => ?)
          order by ended_at limit ? for update skip locked)
        """,
        ageSeconds,
        limit);
  }

  private void insert(Batch batch, @Nullable String requestKey, byte[] bodySha256) {
    jdbc.update(
        """
        insert into batch (batch_id, team_id, name, recipe, columns, status, reason, max_concurrent,
          stop_on_error, spending_cap, rows, items, quoted_credits, price_version, key_id,
          budget_id, request_key, body_sha256, due_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
          case when ? = 'running' then now() end)\
        """,
        batch.batchId(),
        batch.teamId(),
        batch.name(),
        batch.recipe(),
        batch.columns().toArray(String[]::new),
        batch.status(),
        batch.reason(),
        batch.maxConcurrent(),
        batch.stopOnError(),
        batch.spendingCap(),
        batch.rows(),
        batch.items(),
        batch.quotedCredits(),
        batch.priceVersion(),
        batch.keyId(),
        batch.budgetId(),
        requestKey,
        bodySha256,
        batch.status());
  }

  private void insertRows(UUID batchId, List<Row> rows) {
    jdbc.update(
        """
        insert into batch_row (batch_id, row, given)
        select ?, * from unnest(?::int[], ?::text[])\
        """,
        batchId,
        rows.stream().map(Row::number).toArray(Integer[]::new),
        rows.stream().map(Row::given).toArray(String[]::new));
  }

  private void insertItems(UUID batchId, int from, List<NewItem> items) {
    jdbc.update(
        """
        insert into batch_item (batch_id, item, row, image, file_name, credits)
        select ?, ? + place, row, image, file_name, credits
        from unnest(?::int[], ?::int[], ?::text[], ?::bigint[])
          with ordinality as u(row, image, file_name, credits, place)\
        """,
        batchId,
        from,
        items.stream().map(NewItem::row).toArray(Integer[]::new),
        items.stream().map(NewItem::image).toArray(Integer[]::new),
        items.stream().map(NewItem::fileName).toArray(String[]::new),
        items.stream().map(NewItem::credits).toArray(Long[]::new));
  }
}
