package io.plantain.intake.task;

import io.plantain.event.EventCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/// A team's tasks, newest first, by any filters.
public final class TaskLists {
  /// Which tasks to list; null means all.
  ///
  /// @param metadata what a task's own must hold
  public record Filter(
      @Nullable TaskStatus status,
      @Nullable String model,
      @Nullable String scene,
      @Nullable UUID batchId,
      @Nullable UUID keyId,
      @Nullable Instant from,
      @Nullable Instant to,
      Map<String, String> metadata) {
    public Filter {
      metadata = Map.copyOf(metadata);
    }

    /// Whether something but metadata and time is asked for.
    boolean namesKinds() {
      return status != null || model != null || scene != null || batchId != null || keyId != null;
    }
  }

  /// @param total null where it was not counted
  /// @param exact false where there may be more than the total
  /// @param next where the list goes on; null at its end
  public record Page(
      List<TaskRecord> tasks, @Nullable Long total, boolean exact, @Nullable Place next) {}

  /// Where a list goes on: after this task.
  public record Place(Instant createdAt, UUID taskId) {}

  /// What is listed.
  record Range(String teamId, Filter filter, @Nullable Place after) {}

  /// How many tasks are looked at for a page where no index knows what is searched: metadata
  /// together with something else. Some tens of milliseconds.
  static final int LOOKED_AT = 10_000;

  private static final int FEW = 1_000; // a list so short is searched rather than a longer one

  /// Rows come in the order of an index, and the last one of a page ends the query. Else estimates
  /// decide, and they do not know what is common among the newest.
  private static final String IN_ORDER =
      "set local enable_sort = off; set local enable_bitmapscan = off; set local jit = off";

  private static final String PLACES = "created_at, task_id";
  private static final String NEWEST_FIRST = " order by created_at desc, task_id desc limit ";

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final Kinds kinds;
  private final Totals totals = new Totals();

  public TaskLists(JdbcTemplate jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.kinds = new Kinds(jdbc);
  }

  /// By the number of its page: the further back, the dearer.
  public Page list(String teamId, Filter filter, int page, int limit) {
    Range range = new Range(teamId, filter, null);
    String ofPage = limit + " offset " + (page - 1L) * limit;
    return inOrder(
        filter,
        () -> {
          List<Sql> lists = lists(range);
          if (lists.size() == 1) {
            Sql list = lists.getFirst();
            long total = totals.of(teamId + " " + filter, most -> count(list, most));
            return new Page(tasks(first(list, ofPage), null, ofPage), total, true, null);
          }
          Sql list = shortest(lists);
          Sql looked = first(list, String.valueOf(LOOKED_AT));
          Sql matching = matching("select count(*)", looked, range);
          Long total = jdbc.queryForObject(matching.text(), Long.class, matching.values());
          return new Page(
              tasks(looked, range, ofPage), total, place(list, LOOKED_AT) == null, null);
        });
  }

  /// After a place: as dear for the last page as for the first.
  public Page list(String teamId, Filter filter, @Nullable Place after, int limit) {
    Range range = new Range(teamId, filter, after);
    if (filter.metadata().isEmpty()) {
      return inOrder(
          filter,
          () -> {
            Sql list = kinds.list(TaskRecord.COLUMNS, range).add(NEWEST_FIRST + limit);
            return page(jdbc.query(list.text(), TaskRecord::of, list.values()), limit, null);
          });
    }
    return inOrder(
        filter,
        () -> {
          Sql list = shortest(lists(range));
          Sql looked = first(list, String.valueOf(LOOKED_AT));
          List<TaskRecord> found = tasks(looked, range, String.valueOf(limit));
          // A page that is not full may have more behind what was looked at.
          return page(found, limit, found.size() < limit ? place(list, LOOKED_AT) : null);
        });
  }

  private static Page page(List<TaskRecord> tasks, int limit, @Nullable Place behind) {
    TaskRecord last = tasks.size() < limit ? null : tasks.getLast();
    return new Page(
        tasks, null, true, last == null ? behind : new Place(last.createdAt(), last.taskId()));
  }

  /// Lists in the order of an index that each hold all that is asked for: what is in every one of
  /// them is it.
  private List<Sql> lists(Range range) {
    Filter filter = range.filter();
    List<Sql> lists = new ArrayList<>();
    new TreeMap<>(filter.metadata())
        .forEach((name, value) -> lists.add(Kinds.ofLabel(range, name, value)));
    if (lists.isEmpty() || filter.namesKinds()) {
      lists.add(kinds.list(PLACES, range));
    }
    return lists;
  }

  private Sql shortest(List<Sql> lists) {
    return lists.size() == 1
        ? lists.getFirst()
        : Collections.min(lists, Comparator.comparing(list -> count(list, FEW)));
  }

  private static Sql first(Sql list, String limit) {
    return new Sql("").add(list).add(NEWEST_FIRST + limit);
  }

  /// The tasks at these places.
  ///
  /// @param range what they must be, where a place does not say so
  private List<TaskRecord> tasks(Sql places, @Nullable Range range, String limit) {
    Sql tasks = matching("select " + TaskRecord.COLUMNS, places, range);
    tasks.add(" order by place.at desc, place.id desc");
    if (range != null) {
      tasks.add(" limit " + limit);
    }
    return jdbc.query(tasks.text(), TaskRecord::of, tasks.values());
  }

  private static Sql matching(String what, Sql places, @Nullable Range range) {
    Sql matching =
        new Sql(what + " from (").add(places).add(") place (at, id) join task on task_id = id");
    if (range == null) {
      return matching;
    }
    Filter filter = range.filter();
    return matching
        .add(" where team_id = ?", range.teamId())
        .and("status = ?", filter.status() == null ? null : filter.status().word())
        .and("model = ?", filter.model())
        .and("scene = ?", filter.scene())
        .and(Kinds.OF_BATCH, filter.batchId() == null ? null : filter.batchId().toString())
        .and("key_id = ?", filter.keyId())
        .and(
            "metadata::jsonb @> ?::jsonb",
            EventCodec.mapper().writeValueAsString(filter.metadata()));
  }

  private long count(Sql list, long most) {
    Sql counted = new Sql("select count(*) from (").add(list).add(" limit ?) counted", most);
    Long count = jdbc.queryForObject(counted.text(), Long.class, counted.values());
    return count == null ? 0 : count;
  }

  /// Where the last of so many lies, if there are so many.
  private @Nullable Place place(Sql list, int number) {
    Sql last = first(list, "1 offset " + (number - 1));
    List<Place> found =
        jdbc.query(
            last.text(),
            (row, n) -> new Place(row.getTimestamp(1).toInstant(), row.getObject(2, UUID.class)),
            last.values());
    return found.isEmpty() ? null : found.getFirst();
  }

  private Page inOrder(Filter filter, Supplier<Page> list) {
    if (filter.metadata().isEmpty() && Kinds.isOnePart(filter)) {
      return list.get();
    }
    return Objects.requireNonNull(
        transaction.execute(
            status -> {
              jdbc.execute(IN_ORDER);
              return list.get();
            }));
  }
}
