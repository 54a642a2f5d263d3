package io.plantain.intake.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.plantain.event.TaskSpec;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One entry of `plans.yml`; what is null is not limited.
///
/// @param plan its name
/// @param concurrentJobs tasks on their way at once
/// @param signupCredits granted once to a team
/// @param keys valid at once
/// @param models that may be asked for; empty for all
/// @param scenes that may be asked for; empty for all
/// @param retentionDays how long an ended task can be looked at
public record Plan(
    String plan,
    @Nullable Rate requestsPerMinute,
    @Nullable Integer concurrentJobs,
    long signupCredits,
    @Nullable Credits credits,
    @Nullable Integer keys,
    List<String> models,
    List<String> scenes,
    @Nullable Integer retentionDays) {

  /// Requests in a minute.
  ///
  /// @param key by one key
  /// @param team by all keys of the team
  public record Rate(@Nullable Integer key, @Nullable Integer team) {
    public Rate {
      positive("requests_per_minute.key", key);
      positive("requests_per_minute.team", team);
    }
  }

  /// Credits of a period.
  public record Credits(@JsonProperty("each") Each each, long amount) {}

  /// A period, by the calendar.
  public enum Each {
    @JsonProperty("month")
    MONTH(Period.ofMonths(1)),
    @JsonProperty("year")
    YEAR(Period.ofYears(1));

    private final Period length;

    Each(Period length) {
      this.length = length;
    }

    /// When the n-th period begins; the first is 0.
    public Instant begin(Instant since, int n) {
      return since.atOffset(ZoneOffset.UTC).plus(length.multipliedBy(n)).toInstant();
    }
  }

  @SuppressWarnings("NullAway") // an absent list arrives as null from YAML
  public Plan {
    models = models == null ? List.of() : List.copyOf(models);
    scenes = scenes == null ? List.of() : List.copyOf(scenes);
    positive("concurrent_jobs", concurrentJobs);
    positive("keys", keys);
    positive("retention_days", retentionDays);
    if (plan == null || !plan.matches("[a-z0-9][a-z0-9-]{0,63}") || signupCredits < 0) {
      throw new IllegalArgumentException("a plan needs a name and no negative credits: " + plan);
    }
  }

  /// @throws NotInPlan says what the plan has instead
  public void check(TaskSpec spec) {
    if (!models.isEmpty() && !models.contains(spec.model())) {
      throw new NotInPlan("model", spec.model(), plan, models);
    }
    if (!scenes.isEmpty() && !scenes.contains(spec.scene())) {
      throw new NotInPlan("scene", spec.scene(), plan, scenes);
    }
  }

  private static void positive(String name, @Nullable Integer number) {
    if (number != null && number < 1) {
      throw new IllegalArgumentException(name + " must be at least 1; leave it out for no limit");
    }
  }
}
