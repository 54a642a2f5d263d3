package io.plantain.intake.task;

import java.sql.Timestamp;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/// The parts of a list by several filters: one for each model, scene and status in it, each in the
/// order of an index. Merged they are the list.
final class Kinds {
  /// Models times scenes times states. A catalogue has fewer for any two filters; beyond that the
  /// database reads the list by one filter and looks at each task.
  private static final int MOST_PARTS = 200;

  static final String OF_BATCH =
      "request_key like 'batch %' and substring(request_key from 7 for 36) = ?";

  private static final String AFTER_KIND = " and (model, scene) > (kind.model, kind.scene)";
  private static final String AFTER_SCENE = " and scene > kind.scene"; // else all of it are read

  private record Kind(String model, String scene) {}

  private final JdbcTemplate jdbc;

  Kinds(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// Whether an index has the whole list in its order, so that nothing must be merged.
  static boolean isOnePart(TaskLists.Filter filter) {
    return filter.model() == null
        && filter.batchId() == null
        && Stream.of(filter.status() != null, filter.scene() != null, filter.keyId() != null)
                .filter(asked -> asked)
                .count()
            <= 1;
  }

  /// Without metadata, and in no order of its own: whoever asks for one gets it merged.
  Sql list(String columns, TaskLists.Range range) {
    TaskLists.Filter filter = range.filter();
    if (isOnePart(filter)) {
      return whole(columns, range);
    }
    List<String> states =
        filter.status() != null
            ? List.of(filter.status().word())
            : Stream.of(TaskStatus.values()).map(TaskStatus::word).toList();
    List<Kind> kinds = kinds(range);
    if (kinds.size() * states.size() > MOST_PARTS) {
      return whole(columns, range);
    }
    if (kinds.isEmpty()) {
      return new Sql("select " + columns + " from task where false");
    }
    Sql parts = new Sql("select " + columns + " from (");
    String or = "";
    for (Kind kind : kinds) {
      for (String state : states) {
        parts
            .add(or + "(select " + columns + " from task where ")
            .add(of(range))
            .add(" and model = ? and scene = ? and status = ?", kind.model, kind.scene, state);
        // Ordered each, for the planner does not look for that by itself.
        within(parts, range).add(" order by created_at desc, task_id desc)");
        or = " union all ";
      }
    }
    return parts.add(") parts");
  }

  /// The places of all tasks of a team whose metadata says so.
  static Sql ofLabel(TaskLists.Range range, String name, String value) {
    Sql labelled =
        new Sql(
            "select created_at, task_id from task_label where label = task_label(?, ?, ?)",
            range.teamId(),
            name,
            value);
    return within(labelled, range);
  }

  private static Sql whole(String columns, TaskLists.Range range) {
    TaskLists.Filter filter = range.filter();
    Sql whole =
        new Sql("select " + columns + " from task where ")
            .add(of(range))
            .and("model = ?", filter.model())
            .and("scene = ?", filter.scene())
            .and("status = ?", filter.status() == null ? null : filter.status().word());
    return within(whole, range);
  }

  /// What all parts have in common, as the first columns of an index.
  private static Sql of(TaskLists.Range range) {
    TaskLists.Filter filter = range.filter();
    return new Sql("team_id = ?", range.teamId())
        .and(OF_BATCH, filter.batchId() == null ? null : filter.batchId().toString())
        .and("key_id = ?", filter.keyId());
  }

  private static Sql within(Sql list, TaskLists.Range range) {
    TaskLists.Filter filter = range.filter();
    TaskLists.Place after = range.after();
    // Of two ends only the nearer one: with both, the index is read from the farther.
    boolean fromPlace =
        after != null && (filter.to() == null || filter.to().isAfter(after.createdAt()));
    list.and("created_at >= ?", filter.from() == null ? null : Timestamp.from(filter.from()));
    if (after != null && fromPlace) {
      return list.add(
          " and (created_at, task_id) < (?, ?)", Timestamp.from(after.createdAt()), after.taskId());
    }
    return list.and("created_at < ?", filter.to() == null ? null : Timestamp.from(filter.to()));
  }

  /// The models and scenes in it: from each to the next through the index, without the tasks
  /// between them.
  private List<Kind> kinds(TaskLists.Range range) {
    TaskLists.Filter filter = range.filter();
    if (filter.model() != null && filter.scene() != null) {
      return List.of(new Kind(filter.model(), filter.scene()));
    }
    Sql next =
        new Sql("select model, scene from task where ")
            .add(of(range))
            .and("model = ?", filter.model());
    Sql all =
        new Sql("with recursive kind as ((")
            .add(next)
            .add(" order by model, scene limit 1) union all (select next.* from kind, lateral (")
            .add(next)
            .add(filter.model() == null ? AFTER_KIND : AFTER_SCENE)
            .add(" order by model, scene limit 1)")
            .add(" next)) select * from kind");
    List<Kind> kinds =
        jdbc.query(
            all.add(" limit " + (MOST_PARTS + 1)).text(),
            (row, number) -> new Kind(row.getString(1), row.getString(2)),
            all.values());
    return filter.scene() == null || kinds.size() > MOST_PARTS
        ? kinds
        : kinds.stream().filter(kind -> kind.scene.equals(filter.scene())).toList();
  }
}
