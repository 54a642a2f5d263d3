package io.plantain.generation.attempt;

import static io.plantain.event.FailureReason.PROVIDER_QUOTA_EXHAUSTED;
import static io.plantain.event.FailureReason.PROVIDER_REFUSED;
import static io.plantain.event.FailureReason.PROVIDER_UNAVAILABLE;

import io.plantain.event.FailureReason;
import io.plantain.event.TaskSpec;
import io.plantain.generation.attempt.Job.JobState;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderAnswer.Retry.Cause;
import io.plantain.generation.route.RouteChoice;
import io.plantain.generation.route.Routes;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whether a task may try the model's next route: only where every answer of this one proves that
/// nothing was started there, now or ever before.
final class Fallbacks {
  /// A provider that turned a task away so often, without a word, is left for a well one.
  private static final int TRIES = 3;

  /// Said before a job exists, and about the request or the account alone. What a content policy
  /// refuses is not offered elsewhere; a failure may have been a job that was paid.
  private static final Set<FailureReason> BEFORE_ANYTHING =
      Set.of(PROVIDER_REFUSED, PROVIDER_UNAVAILABLE, PROVIDER_QUOTA_EXHAUSTED);

  private final Routes routes;
  private final Supplier<Set<String>> available;

  /// @param available accounts that would take a task now
  Fallbacks(Routes routes, Supplier<Set<String>> available) {
    this.routes = routes;
    this.available = available;
  }

  /// What is to be written instead of what the answers come to on this route alone.
  ///
  /// @param answers to the calls of this claim
  /// @param free the provider charges nobody: what it may have started does not matter
  Result instead(Result result, Map<Integer, Answer> answers, boolean free) {
    Attempt attempt = result.attempt();
    TaskSpec spec = attempt.spec();
    if (attempt.state() != AttemptState.SUBMITTING || spec == null) {
      return result;
    }
    List<ProviderAnswer> said = answers.values().stream().map(Answer::said).toList();
    if (mayHaveStarted(attempt, said, free)) {
      return result instanceof Result.Again again ? again.on(attempt.way().pin()) : result;
    }
    String refusal = refusal(said);
    if (refusal != null) {
      Way way = attempt.way().turnedAway();
      RouteChoice other = other(spec, way, true);
      return other == null ? result : moved(attempt, way, other, refusal);
    }
    String trouble = trouble(said, attempt.tries() + 1);
    RouteChoice other = trouble == null ? null : other(spec, attempt.way(), false);
    return trouble == null || other == null
        ? result
        : moved(attempt, attempt.way(), other, trouble);
  }

  private static boolean mayHaveStarted(
      Attempt attempt, Collection<ProviderAnswer> said, boolean free) {
    boolean before =
        attempt.way().pinned()
            || !attempt.told().isEmpty()
            || attempt.was() == AttemptState.SUBMITTING && !free
            || attempt.jobs().stream().anyMatch(job -> !job.is(JobState.WAITING));
    return before || said.stream().anyMatch(answer -> !provesNothingStarted(answer, free));
  }

  private static boolean provesNothingStarted(ProviderAnswer answer, boolean free) {
    return switch (answer) {
      case ProviderAnswer.Retry retry -> true;
      case ProviderAnswer.Refused refused -> BEFORE_ANYTHING.contains(refused.reason());
      case ProviderAnswer.Unknown unknown -> free;
      case ProviderAnswer.Accepted accepted -> false;
      case ProviderAnswer.Running running -> false;
      case ProviderAnswer.Finished finished -> false;
    };
  }

  /// This route will never take it.
  private static @Nullable String refusal(Collection<ProviderAnswer> said) {
    for (ProviderAnswer answer : said) {
      if (answer instanceof ProviderAnswer.Refused refused
          && refused.reason() != PROVIDER_QUOTA_EXHAUSTED) {
        return refused.reason().code();
      }
    }
    return null;
  }

  /// This route does not take it now.
  private static @Nullable String trouble(Collection<ProviderAnswer> said, int tries) {
    for (ProviderAnswer answer : said) {
      if (answer instanceof ProviderAnswer.Refused) {
        return PROVIDER_QUOTA_EXHAUSTED.code();
      }
      if (answer instanceof ProviderAnswer.Retry retry
          && retry.cause() == Cause.TROUBLE
          && tries >= TRIES) {
        return "trouble";
      }
    }
    return null;
  }

  private @Nullable RouteChoice other(TaskSpec spec, Way way, boolean anyRate) {
    return routes.other(spec, way.route(), way.refused(), available.get()::contains, anyRate);
  }

  private static Result.Again moved(Attempt attempt, Way way, RouteChoice other, String why) {
    return new Result.Again(
        attempt,
        AttemptState.QUEUED,
        Job.waiting(attempt.jobs().size()),
        0,
        Duration.ZERO,
        way.to(other.number()),
        new Move(other, why));
  }
}
