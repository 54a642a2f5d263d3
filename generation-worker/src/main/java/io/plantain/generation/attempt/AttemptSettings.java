package io.plantain.generation.attempt;

import io.plantain.event.TaskSpec;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The pace of the worker.
///
/// @param parallel attempts in hand at once in this process
/// @param idle how long rows of other workers may lie due before we look; our own wake us on time
/// @param submitLease after it a row in `submitting` counts as unknown; above the submit time-out
///   of HTTP
/// @param pollLease after it another worker asks again, which is harmless
/// @param publishLease after it an outcome that the broker has not acknowledged is sent again
/// @param young jobs younger than this are asked for often
/// @param old jobs older than this are asked for rarely
/// @param youngPoll shortest pause of a young job; up to twice as long with jitter
/// @param usualPoll shortest pause in between; up to two and a half times as long
/// @param oldPoll shortest pause of an old job; up to one and a half times as long
/// @param firstPollAtLeast a job that usually takes no time is asked for after this
/// @param jobLimit from the first submit on: a job that hangs is ended then, however much of the
///   task's deadline is left; above the slowest model's worst time
/// @param jobLimits the same by scene, where a scene takes longer or shorter; a route may have its
///   own
/// @param unknownPatience how long an unknown submit is waited for, where a look-up or a callback
///   could still tell; a customer waits as long for his credits
/// @param retention of ended attempts; above the retention of the topics, so that a late duplicate
///   finds its row
@ConfigurationProperties("plantain.generation")
public record AttemptSettings(
    @DefaultValue("200") int parallel,
    @DefaultValue("1s") Duration idle,
    @DefaultValue("30s") Duration submitLease,
    @DefaultValue("60s") Duration pollLease,
    @DefaultValue("30s") Duration publishLease,
    @DefaultValue("10s") Duration young,
    @DefaultValue("2m") Duration old,
    @DefaultValue("500ms") Duration youngPoll,
    @DefaultValue("2s") Duration usualPoll,
    @DefaultValue("10s") Duration oldPoll,
    @DefaultValue("100ms") Duration firstPollAtLeast,
    @DefaultValue("20m") Duration jobLimit,
    @DefaultValue Map<String, Duration> jobLimits,
    @DefaultValue("60s") Duration unknownPatience,
    @DefaultValue("35d") Duration retention) {
  private static final Duration TOPIC_RETENTION = Duration.ofDays(7);

  public AttemptSettings {
    jobLimits = Map.copyOf(jobLimits);
    if (retention.compareTo(TOPIC_RETENTION) <= 0) {
      // A replayed record would not find its row, and be drawn and paid again.
      throw new IllegalArgumentException(
          "plantain.generation.retention must be above the topics' retention of 7 days");
    }
  }

  Duration jobLimit(@Nullable TaskSpec spec) {
    return spec == null ? jobLimit : jobLimits.getOrDefault(spec.scene(), jobLimit);
  }
}
