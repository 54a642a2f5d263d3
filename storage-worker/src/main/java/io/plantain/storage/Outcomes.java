package io.plantain.storage;

import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.StorageEvent;
import io.plantain.event.StorageEvent.MediaStored;
import io.plantain.event.StorageEvent.StorageFailed;
import io.plantain.event.StoredMedia;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// What became of each task here, written once.
@Component
class Outcomes {
  private static final String INSERT =
      """
      insert into storage_outcome
        (task_id, team_id, kind, reason, pictures, bytes, event, stored_at)
      select * from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[],
                           ?::json[], ?::timestamptz[])
      on conflict (task_id) do nothing
      returning task_id
      """;

  private final JdbcTemplate jdbc;
  private final StorageMeters meters;

  Outcomes(JdbcTemplate jdbc, StorageMeters meters) {
    this.jdbc = jdbc;
    this.meters = meters;
  }

  Map<UUID, StorageEvent> find(Collection<UUID> taskIds) {
    Map<UUID, StorageEvent> found = new HashMap<>();
    if (!taskIds.isEmpty()) {
      jdbc.query(
          "select task_id, event from storage_outcome where task_id = any(?::uuid[])",
          row -> {
            found.put(row.getObject(1, UUID.class), event(row.getString(2)));
          },
          (Object) taskIds.stream().map(UUID::toString).toArray(String[]::new));
    }
    return found;
  }

  /// @param answers what the rows say, which is not what was computed where another worker came
  ///   first
  /// @param written the tasks whose row is new
  record Stored(Map<UUID, StorageEvent> answers, Set<UUID> written) {}

  Stored store(Collection<StorageEvent> computed) {
    if (computed.isEmpty()) {
      return new Stored(Map.of(), Set.of());
    }
    // In key order, so that two workers with the same tasks wait for each other and do not block.
    List<StorageEvent> rows =
        computed.stream().sorted(Comparator.comparing(StorageEvent::taskId)).toList();
    List<UUID> written =
        jdbc.queryForList(
            INSERT,
            UUID.class,
            column(rows, row -> row.taskId().toString()),
            column(rows, StorageEvent::teamId),
            column(rows, row -> row.getClass().getSimpleName()),
            column(
                rows, row -> row instanceof StorageFailed failed ? failed.reason().code() : null),
            column(rows, row -> String.valueOf(media(row).size())),
            column(rows, row -> String.valueOf(size(row))),
            column(rows, row -> new String(EventCodec.encode(row), StandardCharsets.UTF_8)),
            column(rows, row -> row.at().atOffset(ZoneOffset.UTC).toString()));
    Set<UUID> ours = new HashSet<>(written);
    Map<UUID, StorageEvent> result = new HashMap<>();
    for (StorageEvent row : rows) {
      if (ours.contains(row.taskId())) {
        result.put(row.taskId(), row);
        count(row);
      }
    }
    result.putAll(
        find(rows.stream().map(StorageEvent::taskId).filter(id -> !ours.contains(id)).toList()));
    return new Stored(result, ours);
  }

  /// Pictures and thumbnails of a task.
  record Kept(UUID taskId, List<String> keys) {}

  List<Kept> withMediaOlderThan(Duration age, int limit) {
    return jdbc.query(
        """
        select task_id, event from storage_outcome
        where pictures > 0 and media_removed_at is null
          and stored_at < now() - make_interval(secs => ?)
        order by stored_at limit ?
        """,
        (row, number) -> new Kept(row.getObject(1, UUID.class), keys(event(row.getString(2)))),
        age.toSeconds(),
        limit);
  }

  void mediaRemoved(Collection<UUID> taskIds) {
    if (!taskIds.isEmpty()) {
      jdbc.update(
          """
          update storage_outcome set media_removed_at = now()
          where task_id in (select task_id from storage_outcome
                            where task_id = any(?::uuid[]) and media_removed_at is null
                            order by task_id for no key update)
          """,
          (Object) taskIds.stream().map(UUID::toString).toArray(String[]::new));
    }
  }

  /// Deletes the oldest rows that are older than `age`.
  ///
  /// @param withMedia also rows whose pictures are still there, and will be
  /// @return how many are gone
  int forget(Duration age, boolean withMedia, int limit) {
    return jdbc.update(
        """
        delete from storage_outcome where task_id in (
          select task_id from storage_outcome
          where stored_at < now() - make_interval(secs => ?)
            and (pictures = 0 or media_removed_at is not null or ?)
          order by stored_at limit ? for update skip locked)
        """,
        age.toSeconds(),
        withMedia,
        limit);
  }

  private static List<String> keys(StorageEvent event) {
    return media(event).stream()
        .flatMap(each -> Stream.of(each.key(), each.thumbnailKey()))
        .filter(Objects::nonNull)
        .toList();
  }

  private void count(StorageEvent event) {
    switch (event) {
      case MediaStored stored -> meters.stored(size(stored));
      case StorageFailed failed -> meters.failed(failed.reason());
    }
  }

  private interface Column {
    @org.jspecify.annotations.Nullable
    String of(StorageEvent row);
  }

  private static Object column(List<StorageEvent> rows, Column column) {
    return rows.stream().map(column::of).toArray(String[]::new);
  }

  private static List<StoredMedia> media(StorageEvent event) {
    return event instanceof MediaStored stored ? stored.media() : List.of();
  }

  private static long size(StorageEvent event) {
    return media(event).stream().mapToLong(StoredMedia::bytes).sum();
  }

  private static StorageEvent event(String json) {
    return switch (EventCodec.decode(json.getBytes(StandardCharsets.UTF_8))) {
      case Decoded.Event(StorageEvent event) -> event;
      default -> throw new IllegalStateException("a stored outcome is no storage event");
    };
  }
}
