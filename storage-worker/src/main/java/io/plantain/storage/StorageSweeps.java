package io.plantain.storage;

import io.plantain.kit.DueLoop;
import io.plantain.kit.RetentionSettings;
import io.plantain.kit.Sweeps;
import io.plantain.storage.Outcomes.Kept;
import io.plantain.storage.check.PictureVerdicts;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Removes rows, left-over files and, where an operator wants it, pictures that are older than
/// their retention. Every removal is harmless the second time, so instances do not care for each
/// other.
@Configuration
class StorageSweeps {
  private static final int TASKS_A_ROUND = 100; // up to 800 objects, removed one by one
  private static final Duration LOOK_AT_FILES = Duration.ofMinutes(10);

  private final Outcomes outcomes;
  private final ExpiredLinks expired;
  private final PictureVerdicts verdicts;
  private final ObjectStore objects;
  private final StorageRetentionSettings settings;

  StorageSweeps(
      Outcomes outcomes,
      ExpiredLinks expired,
      PictureVerdicts verdicts,
      ObjectStore objects,
      StorageRetentionSettings settings) {
    this.outcomes = outcomes;
    this.expired = expired;
    this.verdicts = verdicts;
    this.objects = objects;
    this.settings = settings;
  }

  @Bean
  DueLoop outcomeSweepLoop(Sweeps sweeps, RetentionSettings retention) {
    retention.outlive("plantain.storage.retention.outcomes", settings.outcomes());
    return sweeps.loop("outcomes", () -> forgetOutcomes(Sweeps.CHUNK));
  }

  @Bean
  DueLoop mediaSweepLoop(Sweeps sweeps) {
    return sweeps.loop("media", () -> removeMedia(TASKS_A_ROUND));
  }

  @Bean
  DueLoop temporaryFileSweepLoop(Sweeps sweeps, TemporaryFiles files) {
    return sweeps.loop("temporary-files", LOOK_AT_FILES, files::sweep);
  }

  int forgetOutcomes(int limit) {
    return outcomes.forget(settings.rows(), settings.media() == null, limit)
        + expired.forget(settings.rows(), limit)
        + verdicts.forget(settings.rows(), limit);
  }

  /// First the objects, then the mark: a crash in between removes nothing twice that matters.
  int removeMedia(int limit) {
    Duration age = settings.media();
    if (age == null) {
      return 0;
    }
    List<Kept> old = outcomes.withMediaOlderThan(age, limit);
    for (Kept kept : old) {
      kept.keys().forEach(objects::remove);
    }
    outcomes.mediaRemoved(old.stream().map(Kept::taskId).toList());
    return old.size();
  }
}
