package io.plantain.storage;

import io.plantain.event.GenerationEvent.GenerationSucceeded;
import io.plantain.event.MediaReference;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// Decides whether dead links are the end. Those of a result that was told long ago may only have
/// expired: the task is left open, so that it is driven again, and generation asks the provider's
/// job for newer links. The same dead links once more are the end.
@Component
class ExpiredLinks {
  private static final int MOST = 3; // different dead links; then the provider is not serious

  private static final String NOTE =
      // Nothing where these links were dead before, or too many others were. A batch that is tried
      // again within the minute is still the same look.
      """
      insert into expired_links as known (task_id, links) values (?, ?)
      on conflict (task_id) do update set
        links = excluded.links,
        times = known.times + case when known.links <> excluded.links then 1 else 0 end,
        noted_at = case when known.links <> excluded.links then now() else known.noted_at end
      where known.links <> excluded.links and known.times < ?
        or known.links = excluded.links and known.noted_at > now() - interval '1 minute'
      """;

  private final JdbcTemplate jdbc;
  private final StorageSettings settings;

  ExpiredLinks(JdbcTemplate jdbc, StorageSettings settings) {
    this.jdbc = jdbc;
    this.settings = settings;
  }

  /// Whether newer links may come.
  boolean mayBeRenewed(GenerationSucceeded task, Instant now) {
    return task.at().plus(settings.linksLive()).isBefore(now)
        && jdbc.update(NOTE, task.taskId(), hash(task), MOST) == 1;
  }

  /// @return how many are gone
  int forget(Duration age, int limit) {
    return jdbc.update(
        """
        delete from expired_links where task_id in (
          select task_id from expired_links
          where noted_at < now() - make_interval(secs => ?)
          order by noted_at limit ? for update skip locked)
        """,
        age.toSeconds(),
        limit);
  }

  /// Links are secrets: they are not written down.
  private static String hash(GenerationSucceeded task) {
    String links =
        task.media().stream()
            .map(MediaReference::url)
            .filter(Objects::nonNull)
            .collect(Collectors.joining(" "));
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(links.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
