package io.plantain.storage;

import io.plantain.event.StorageEvent;
import io.plantain.event.StorageEvent.MediaStored;
import io.plantain.event.StoredMedia;
import io.plantain.kit.TryLater;
import io.plantain.kit.act.Happened;
import io.plantain.kit.act.Result;
import io.plantain.storage.picture.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// Pictures that were stored and are not whole any more. An operator asks for them; they are taken
/// again when their result is told the next time, and only where they are the very same: what was
/// told of a task never changes.
@Component
public class Reuploads {
  private final JdbcTemplate jdbc;
  private final Outcomes outcomes;
  private final ObjectStore objects;

  Reuploads(JdbcTemplate jdbc, Outcomes outcomes, ObjectStore objects) {
    this.jdbc = jdbc;
    this.outcomes = outcomes;
    this.objects = objects;
  }

  public Result ask(UUID taskId) {
    StorageEvent outcome = outcomes.find(List.of(taskId)).get(taskId);
    if (outcome == null) {
      return Result.unknownTask();
    }
    if (!(outcome instanceof MediaStored stored)) {
      return Result.refused("not_stored", "Nothing was stored, and nothing paid. Requeue it.");
    }
    if (isRemoved(taskId)) {
      return Result.refused("removed", "Its pictures were removed after their retention.");
    }
    if (stored.media().stream().allMatch(this::isWhole)) {
      return Result.done("whole", "All its pictures are there, letter by letter.");
    }
    jdbc.update(
        """
        insert into reupload (task_id) values (?)
        on conflict (task_id) do update set asked_at = now(), done_at = null, result = null
        """,
        taskId);
    return Result.accepted("waiting", "They are taken again when generation tells its result.");
  }

  /// Those of them that an operator asked for.
  Set<UUID> wanted(Collection<UUID> taskIds) {
    return taskIds.isEmpty()
        ? Set.of()
        : new HashSet<>(
            jdbc.queryForList(
                "select task_id from reupload where task_id = any(?::uuid[]) and done_at is null",
                UUID.class,
                (Object) taskIds.stream().map(UUID::toString).toArray(String[]::new)));
  }

  void done(UUID taskId, String result) {
    jdbc.update(
        "update reupload set done_at = now(), result = ? where task_id = ? and done_at is null",
        result,
        taskId);
  }

  /// Read to its last byte.
  boolean isWhole(StoredMedia media) {
    Path file = objects.staged(media.key(), media.bytes());
    if (file == null) {
      return false;
    }
    try {
      return Sha256.of(file).equals(media.sha256());
    } catch (IOException disk) {
      throw new TryLater("temporary files cannot be used", disk);
    } finally {
      TemporaryFiles.delete(file);
    }
  }

  /// Null where the task is not known.
  public @Nullable String stateOf(UUID taskId) {
    StorageEvent outcome = outcomes.find(List.of(taskId)).get(taskId);
    return outcome == null ? null : outcome.getClass().getSimpleName();
  }

  public List<Happened> timeline(UUID taskId) {
    List<Happened> timeline = new ArrayList<>();
    for (String sql :
        List.of(
            """
            select stored_at, 'storage: ' || kind, coalesce(reason || ', ', '') || pictures
              || ' pictures, ' || bytes || ' bytes'
            from storage_outcome where task_id = ?
            """,
            """
            select media_removed_at, 'storage: removed', 'retention' from storage_outcome
            where task_id = ? and media_removed_at is not null
            """,
            """
            select coalesce(done_at, asked_at), 'reupload: ' || coalesce(result, 'waiting'), ''
            from reupload where task_id = ?
            """,
            """
            select judged_at, 'output check: ' || action,
              concat_ws(', ', 'picture ' || picture, category, round(score::numeric, 3), model)
            from picture_verdict where task_id = ?
            """,
            """
            select noted_at, 'storage: links were dead', times || ' different ones'
            from expired_links where task_id = ?
            """)) {
      jdbc.query(
          sql,
          row -> {
            Timestamp at = row.getTimestamp(1);
            timeline.add(new Happened(at.toInstant(), row.getString(2), row.getString(3)));
          },
          taskId);
    }
    return timeline;
  }

  private boolean isRemoved(UUID taskId) {
    return Boolean.TRUE.equals(
        jdbc.queryForObject(
            "select media_removed_at is not null from storage_outcome where task_id = ?",
            Boolean.class,
            taskId));
  }
}
