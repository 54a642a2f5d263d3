package io.plantain.storage.check;

import io.plantain.kit.opinion.Opinion;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// The log of what was thought of pictures. The picture itself is known by its hash.
@Component
public class PictureVerdicts {
  private static final String KEEP =
      // A picture that is taken again after a crash is judged again: that judgement decided.
      """
      insert into picture_verdict
        (task_id, picture, action, category, score, rule_id, model, sha256)
      values (?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (task_id, picture) do update set
        action = excluded.action, category = excluded.category, score = excluded.score,
        rule_id = excluded.rule_id, model = excluded.model, sha256 = excluded.sha256,
        judged_at = excluded.judged_at
      """;

  private final JdbcTemplate jdbc;

  PictureVerdicts(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// @param strongest null where nobody had anything to say
  void keep(
      UUID taskId,
      int picture,
      String action,
      @Nullable Opinion strongest,
      String model,
      String sha256) {
    jdbc.update(
        KEEP,
        taskId,
        picture,
        action,
        strongest == null ? null : strongest.category().code(),
        strongest == null ? null : strongest.score(),
        strongest == null ? null : strongest.ruleId(),
        model,
        sha256);
  }

  /// @return how many are gone
  public int forget(Duration age, int limit) {
    return jdbc.update(
        """
        delete from picture_verdict where (task_id, picture) in (
          select task_id, picture from picture_verdict
          where judged_at < now() - make_interval(secs => ?)
          order by judged_at limit ? for update skip locked)
        """,
        age.toSeconds(),
        limit);
  }
}
