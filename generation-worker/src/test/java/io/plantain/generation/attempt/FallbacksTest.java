package io.plantain.generation.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.FailureReason;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.generation.account.Standing;
import io.plantain.generation.provider.FakeProvider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderAnswer.Accepted;
import io.plantain.generation.provider.ProviderAnswer.Refused;
import io.plantain.generation.provider.ProviderAnswer.Retry;
import io.plantain.generation.provider.ProviderAnswer.Unknown;
import io.plantain.generation.provider.Route;
import io.plantain.generation.provider.TestProviders;
import io.plantain.generation.route.Routes;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FallbacksTest {
  private final Set<String> available = new HashSet<>(Set.of("fake", "second", "third"));
  private final AttemptRules rules = new AttemptRules(PacingTest.withoutJitter());
  private final Fallbacks fallbacks = new Fallbacks(routes(), () -> available);

  private static Routes routes() {
    Route second = new Route("second", "m2", null);
    Route third = new Route("third", "m3", null);
    Route first =
        new Route(
            "fake", "m1", null, null, null, Set.of(), null, null, null, List.of(second, third));
    return new Routes(
        TestProviders.inOrder(
            "model",
            List.of(new FakeProvider(), new FakeProvider("second"), new FakeProvider("third")),
            first));
  }

  private static Attempt attempt(AttemptState was, List<Job> jobs, int tries, Way way) {
    TaskOptions options =
        new TaskOptions(
            null,
            null,
            null,
            null,
            null,
            null,
            jobs.size(),
            null,
            null,
            null,
            List.of(),
            null,
            null,
            null,
            null,
            null);
    return new Attempt(
        UUID.randomUUID(),
        "team",
        "model",
        "fake",
        "m1",
        was,
        AttemptState.SUBMITTING,
        1,
        tries,
        null,
        false,
        Duration.ZERO,
        null,
        Duration.ZERO,
        jobs,
        Map.of(),
        0,
        new TaskSpec("standard", "text-to-image", "model", "p", options),
        jobs.size(),
        way,
        Standing.WELL,
        null,
        0);
  }

  private static Attempt fresh() {
    return attempt(AttemptState.QUEUED, Job.waiting(1), 0, Way.FIRST);
  }

  private Result after(Attempt attempt, boolean idempotent, ProviderAnswer... said) {
    Map<Integer, Answer> answers = new HashMap<>();
    for (int i = 0; i < said.length; i++) {
      answers.put(i, Answer.of(said[i]));
    }
    return fallbacks.instead(
        rules.after(attempt, attempt.jobs(), answers, idempotent, Duration.ZERO), answers, false);
  }

  private static void assertMovedTo(String provider, Result result) {
    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Again.class,
            again -> {
              Move move = Objects.requireNonNull(again.move());
              assertThat(move.to().route().provider()).isEqualTo(provider);
              assertThat(again.next()).isEqualTo(AttemptState.QUEUED);
              assertThat(again.holds()).isZero();
              assertThat(again.jobs()).isEqualTo(Job.waiting(again.jobs().size()));
            });
  }

  private static void assertStays(Result result) {
    if (result instanceof Result.Again again) {
      assertThat(again.move()).isNull();
    }
  }

  @Test
  void aRefusalBeforeAnythingTakesTheNextRouteAndNeverComesBack() {
    Result first = after(fresh(), false, new Refused(FailureReason.PROVIDER_REFUSED, "422"));
    assertMovedTo("second", first);
    Way way = ((Result.Again) first).way();
    assertThat(way).isEqualTo(new Way(1, 1, false));
    Result second =
        after(
            attempt(AttemptState.QUEUED, Job.waiting(1), 0, way),
            false,
            new Refused(FailureReason.PROVIDER_UNAVAILABLE, "401"));
    assertMovedTo("third", second);
    Result third =
        after(
            attempt(AttemptState.QUEUED, Job.waiting(1), 0, ((Result.Again) second).way()),
            false,
            new Refused(FailureReason.PROVIDER_REFUSED, "422"));
    assertThat(third).isInstanceOf(Result.Finish.class);
  }

  @Test
  void aRouteThatIsWellIsPreferredToOneThatIsNot() {
    available.remove("second");
    assertMovedTo(
        "third", after(fresh(), false, new Refused(FailureReason.PROVIDER_REFUSED, "422")));
    available.clear();
    assertMovedTo(
        "second", after(fresh(), false, new Refused(FailureReason.PROVIDER_REFUSED, "422")));
  }

  @Test
  void anEmptyAccountIsLeftForAWellOneOrWaitedFor() {
    Refused quota = new Refused(FailureReason.PROVIDER_QUOTA_EXHAUSTED, "402");
    assertMovedTo("second", after(fresh(), false, quota));
    available.clear();
    Result waits = after(fresh(), false, quota);
    assertStays(waits);
    assertThat(((Result.Again) waits).next()).isEqualTo(AttemptState.QUEUED);
  }

  @Test
  void aProviderThatCannotBeReachedIsLeftAtTheThirdTry() {
    Retry away = new Retry(null, "ConnectException");
    assertStays(after(fresh(), false, away));
    assertMovedTo(
        "second", after(attempt(AttemptState.QUEUED, Job.waiting(1), 2, Way.FIRST), false, away));
    assertStays(
        after(
            attempt(AttemptState.QUEUED, Job.waiting(1), 2, Way.FIRST),
            false,
            Retry.rateLimited(null, "429")));
  }

  @Test
  void anUnknownSubmitNeverLeavesItsRoute() {
    assertStays(after(fresh(), false, new Unknown("lost")));
    Result repeated = after(fresh(), true, new Unknown("lost"));
    assertStays(repeated);
    Way pinned = ((Result.Again) repeated).way();
    assertThat(pinned.pinned()).isTrue();
    // whatever is said to its repetition
    Attempt again = attempt(AttemptState.QUEUED, Job.waiting(1), 5, pinned);
    assertStays(after(again, true, new Refused(FailureReason.PROVIDER_REFUSED, "422")));
    assertStays(after(again, true, new Retry(null, "ConnectException")));
  }

  @Test
  void aSubmitThatADeadWorkerLeftBehindNeverLeavesItsRoute() {
    Attempt found = attempt(AttemptState.SUBMITTING, Job.waiting(1), 5, Way.FIRST);
    Result result = after(found, true, new Retry(null, "ConnectException"));
    assertStays(result);
    assertThat(((Result.Again) result).way().pinned()).isTrue();
  }

  @Test
  void onePictureThatWasTakenKeepsTheOthers() {
    Attempt two = attempt(AttemptState.QUEUED, Job.waiting(2), 5, Way.FIRST);
    Result result =
        after(two, false, new Accepted("job"), new Refused(FailureReason.PROVIDER_REFUSED, "422"));
    assertStays(result);
    assertThat(((Result.Again) result).way().pinned()).isTrue();
    assertMovedTo(
        "second",
        after(
            two,
            false,
            new Retry(null, "503"),
            new Refused(FailureReason.PROVIDER_REFUSED, "422")));
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureReason.class,
      names = {"PROVIDER_REFUSED", "PROVIDER_UNAVAILABLE", "PROVIDER_QUOTA_EXHAUSTED"},
      mode = EnumSource.Mode.EXCLUDE)
  void whatMayHaveBeenPaidOrIsAboutTheContentGoesNowhere(FailureReason reason) {
    assertThat(after(fresh(), false, new Refused(reason, "x"))).isInstanceOf(Result.Finish.class);
  }
}
