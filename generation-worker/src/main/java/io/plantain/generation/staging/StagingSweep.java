package io.plantain.generation.staging;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// Removes staged bytes that were never taken: storage removes what it took itself.
@Component
class StagingSweep {
  private static final Logger log = LoggerFactory.getLogger(StagingSweep.class);

  private final Staging staging;
  private final JdbcTemplate jdbc;
  private final StagingSettings settings;

  StagingSweep(Staging staging, JdbcTemplate jdbc, StagingSettings settings) {
    this.staging = staging;
    this.jdbc = jdbc;
    this.settings = settings;
  }

  /// By the database's clock: a worker that is an hour ahead must not clear out what is waited for.
  ///
  /// @return how many are gone
  int sweep() {
    OffsetDateTime now =
        Objects.requireNonNull(jdbc.queryForObject("select now()", OffsetDateTime.class));
    Instant limit = now.toInstant().minus(settings.retention());
    List<String> old = staging.stagedBefore(limit);
    old.forEach(staging::forget);
    if (!old.isEmpty()) {
      log.atInfo()
          .addKeyValue("objects", old.size())
          .log("staged results that nobody took removed");
    }
    return old.size();
  }
}
