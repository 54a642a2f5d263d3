package io.plantain.generation.attempt;

import io.plantain.generation.provider.Providers;
import io.plantain.generation.provider.Route;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// When to ask next. The first question comes at the model's usual duration, which is learned:
/// asking earlier only costs.
final class Pacing {
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final int MAX_DOUBLINGS = 6; // 1 s to about a minute
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(60);

  /// Steps of a low quantile (about one job in three is faster): one slow job moves it a little, so
  /// the next customer does not wait for it.
  private static final double SLOWER = 1.15;

  private static final double FASTER = 0.75;

  /// A bit early, or the average could never fall: a job is seen as done when it is asked for.
  private static final double EARLY = 0.9;

  private final AttemptSettings settings;
  private final Providers providers;
  private final DoubleSupplier chance;
  private final Map<String, Double> usualMillis = new ConcurrentHashMap<>();

  /// @param chance 0 to 1, for jitter
  Pacing(AttemptSettings settings, Providers providers, DoubleSupplier chance) {
    this.settings = settings;
    this.providers = providers;
    this.chance = chance;
  }

  void learn(String model, Duration took) {
    usualMillis.compute(
        model,
        (name, known) -> {
          double usual = known == null ? firstGuess(name).toMillis() : known;
          return took.toMillis() > usual
              ? Math.min(usual * SLOWER, took.toMillis())
              : Math.max(usual * FASTER, Math.max(1, took.toMillis()));
        });
  }

  Duration firstPoll(String model) {
    Double learned = usualMillis.get(model);
    Duration usual = learned == null ? configured(model) : Duration.ofMillis(learned.longValue());
    if (usual == null) {
      return between(settings.youngPoll(), 2);
    }
    Duration early = Duration.ofMillis((long) (usual.toMillis() * EARLY));
    return early.compareTo(settings.firstPollAtLeast()) < 0 ? settings.firstPollAtLeast() : early;
  }

  /// @param asked the provider's own wish; never asked sooner
  Duration nextPoll(Duration age, @Nullable Duration asked) {
    Duration pause =
        age.compareTo(settings.young()) < 0
            ? between(settings.youngPoll(), 2)
            : age.compareTo(settings.old()) < 0
                ? between(settings.usualPoll(), 2.5)
                : between(settings.oldPoll(), 1.5);
    return asked != null && asked.compareTo(pause) > 0 ? asked : pause;
  }

  /// @param tries how often it was tried before
  Duration retry(int tries, @Nullable Duration asked) {
    Duration pause = between(FIRST_RETRY.multipliedBy(1L << Math.min(tries, MAX_DOUBLINGS)), 1.5);
    if (pause.compareTo(LONGEST_RETRY) > 0) {
      pause = LONGEST_RETRY;
    }
    return asked != null && asked.compareTo(pause) > 0 ? asked : pause;
  }

  private Duration firstGuess(String model) {
    Duration configured = configured(model);
    return configured == null ? settings.youngPoll() : configured;
  }

  private @Nullable Duration configured(String model) {
    Route route = providers.route(model);
    return route == null ? null : route.usualDuration();
  }

  private Duration between(Duration shortest, double upTo) {
    return Duration.ofMillis(
        (long) (shortest.toMillis() * (1 + (upTo - 1) * chance.getAsDouble())));
  }
}
