package io.plantain.generation.attempt;

import io.plantain.event.Price;
import io.plantain.generation.attempt.Job.JobState;
import io.plantain.generation.provider.Route;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What became of an attempt on one route, and what that costs.
///
/// @param outcome how it ended there, or why it was left
/// @param credits what the customer owes
/// @param costMicros what we owe for pictures that were made, in millionths of a US dollar
/// @param atRiskMicros what we may owe besides: jobs that were left running or unknown
/// @param costSource `provider`, `route` or `none`
record Leg(
    UUID taskId,
    String model,
    int route,
    String provider,
    @Nullable String providerModel,
    String outcome,
    int pictures,
    int delivered,
    long credits,
    long costMicros,
    long atRiskMicros,
    String costSource) {

  /// @param route as configured; null where it is no longer
  static @Nullable Leg of(Result result, @Nullable Route route, @Nullable Price price) {
    Attempt attempt = result.attempt();
    String provider = attempt.provider();
    if (provider == null) {
      return null;
    }
    return switch (result) {
      case Result.Again(var a, var n, var j, var t, var d, var w, Move move) when move != null ->
          leg(attempt, provider, move.why(), 0, 0, List.of(), route);
      case Result.Again again -> null;
      case Result.Finish finish -> {
        int delivered =
            finish.ending() instanceof Ending.Delivered media ? media.media().size() : 0;
        yield leg(
            attempt,
            provider,
            finish.ending().word(),
            delivered,
            price == null ? 0 : price.creditsFor(delivered),
            finish.jobs(),
            route);
      }
    };
  }

  private static Leg leg(
      Attempt attempt,
      String provider,
      String outcome,
      int delivered,
      long credits,
      List<Job> jobs,
      @Nullable Route route) {
    long each = route == null ? 0 : route.costMicros();
    List<Job> made = jobs.stream().filter(job -> job.is(JobState.DONE)).toList();
    boolean told = !made.isEmpty() && made.stream().allMatch(job -> job.costMicros() != null);
    boolean written = route != null && route.cost() != null;
    long cost = made.stream().mapToLong(job -> cost(job, each)).sum();
    long atRisk = each * jobs.stream().filter(Job::mayStillCome).count();
    return new Leg(
        attempt.taskId(),
        attempt.model(),
        attempt.way().route(),
        provider,
        attempt.providerModel(),
        outcome,
        attempt.jobs().size(),
        delivered,
        credits,
        cost,
        atRisk,
        told ? "provider" : written ? "route" : "none");
  }

  private static long cost(Job job, long each) {
    Long told = job.costMicros();
    return told == null ? each : told;
  }
}
