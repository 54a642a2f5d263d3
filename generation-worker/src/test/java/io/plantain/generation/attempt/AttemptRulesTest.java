package io.plantain.generation.attempt;

import static io.plantain.generation.attempt.AttemptState.FINISHED;
import static io.plantain.generation.attempt.AttemptState.QUEUED;
import static io.plantain.generation.attempt.AttemptState.RUNNING;
import static io.plantain.generation.attempt.AttemptState.SUBMITTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.CancelEvent.Cause;
import io.plantain.event.FailureReason;
import io.plantain.event.MediaReference;
import io.plantain.generation.account.Standing;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderMedia;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AttemptRulesTest {
  private static final UUID TASK = UUID.fromString("0190b3c4-0000-7000-8000-000000000001");
  private final AttemptRules rules = new AttemptRules(PacingTest.withoutJitter());

  private static Attempt attempt(AttemptState was, List<Job> jobs) {
    return attempt(was, jobs, null, false);
  }

  private static Attempt attempt(
      AttemptState was, List<Job> jobs, @Nullable Cause cancel, boolean overdue) {
    return new Attempt(
        TASK,
        "team",
        "model",
        "kie",
        "model",
        was,
        was == QUEUED && cancel == null && !overdue ? SUBMITTING : was,
        1,
        0,
        cancel,
        overdue,
        Duration.ofSeconds(30),
        null,
        Duration.ZERO,
        jobs,
        Map.of(),
        0,
        null,
        0,
        Way.FIRST,
        Standing.WELL,
        null,
        0);
  }

  private static List<Job> waiting() {
    return Job.waiting(1);
  }

  private static Job running(int index) {
    return Job.waiting(index + 1).getLast().running("job-" + index);
  }

  private static Job done(int index) {
    return running(index).done(picture(index));
  }

  private static MediaReference picture(int index) {
    return new MediaReference(index, "https://x.example/" + index, null, null, false);
  }

  private static Answer finished(int index) {
    return new Answer(
        new ProviderAnswer.Finished(
            List.of(new ProviderMedia.Link("https://x.example/" + index, null)), null),
        picture(index));
  }

  private Result after(Attempt attempt, ProviderAnswer said, boolean idempotent) {
    return rules.after(
        attempt, attempt.jobs(), Map.of(0, Answer.of(said)), idempotent, Duration.ZERO);
  }

  @Nested
  class AClaimedRow {
    @Test
    void isSubmittedWhenQueued() {
      assertThat(AttemptRules.first(attempt(QUEUED, waiting()), true, false))
          .isEqualTo(new Step.Call(waiting()));
    }

    @Test
    void isPublishedWhenFinished() {
      assertThat(AttemptRules.first(attempt(FINISHED, List.of()), true, false))
          .isEqualTo(new Step.Publish());
    }

    @Test
    void isNeverSubmittedAgainWhenTheLastSubmitHasNoAnswer() {
      assertThat(AttemptRules.first(attempt(SUBMITTING, waiting()), true, false))
          .isEqualTo(new Step.Call(List.of(waiting().getFirst().unknown())));
    }

    @Test
    void isRepeatedWhereTheProviderKnowsTheKey() {
      assertThat(AttemptRules.first(attempt(SUBMITTING, waiting()), true, true))
          .isEqualTo(new Step.Call(waiting()));
    }

    @Test
    void goesOnWithTheJobsItKnowsWhenOneSubmitIsUnknown() {
      List<Job> jobs = List.of(running(0), Job.waiting(2).get(1));
      assertThat(AttemptRules.first(attempt(SUBMITTING, jobs), true, false))
          .isEqualTo(new Step.Call(List.of(jobs.get(0), jobs.get(1).unknown())));
    }

    @Test
    void isNotAskedForWhileItsAccountCoolsDown() {
      Attempt attempt = cooling(attempt(RUNNING, List.of(running(0))));
      Step.Wait wait = (Step.Wait) AttemptRules.first(attempt, true, false);
      assertThat(wait.delay()).isGreaterThanOrEqualTo(Duration.ofSeconds(20));
      assertThat(AttemptRules.waiting(attempt, wait.jobs(), wait.delay()).next())
          .isEqualTo(RUNNING);
    }

    @Test
    void thatIsCanceledEndsAlthoughItsAccountCoolsDown() {
      assertThat(
              AttemptRules.first(
                  cooling(attempt(RUNNING, List.of(running(0)), Cause.USER, false)), true, false))
          .isInstanceOf(Step.End.class);
    }

    private static Attempt cooling(Attempt one) {
      return new Attempt(
          one.taskId(),
          one.teamId(),
          one.model(),
          one.provider(),
          one.providerModel(),
          one.was(),
          one.state(),
          one.fence(),
          one.tries(),
          one.cancel(),
          one.overdue(),
          one.age(),
          one.parked(),
          one.late(),
          one.jobs(),
          one.told(),
          one.callbacks(),
          one.spec(),
          one.holds(),
          one.way(),
          new Standing(0, true, Duration.ofSeconds(20)),
          one.traceparent(),
          one.claimedNanos());
    }

    @Test
    void hasNoRouteWithoutAProvider() {
      assertThat(AttemptRules.first(attempt(QUEUED, waiting()), false, false))
          .isEqualTo(new Step.End(new Ending.Failed(FailureReason.NO_ROUTE), waiting()));
    }

    @Test
    void isCanceledWithoutASubmit() {
      assertThat(AttemptRules.first(attempt(QUEUED, waiting(), Cause.USER, false), true, false))
          .isEqualTo(new Step.End(new Ending.Canceled(), waiting()));
    }

    @Test
    void isCanceledWhileRunningAndNamesTheJobToStop() {
      assertThat(
              AttemptRules.first(
                  attempt(RUNNING, List.of(running(0)), Cause.USER, false), true, false))
          .isEqualTo(new Step.End(new Ending.Canceled(), List.of(running(0))));
    }

    @Test
    void expiresAfterItsDeadline() {
      assertThat(AttemptRules.first(attempt(QUEUED, waiting(), null, true), true, false))
          .isEqualTo(new Step.End(new Ending.Expired(), waiting()));
      assertThat(
              AttemptRules.first(
                  attempt(RUNNING, List.of(running(0)), Cause.EXPIRED, false), true, false))
          .isEqualTo(new Step.End(new Ending.Expired(), List.of(running(0))));
    }

    @Test
    void deliversWhatArrivedBeforeItsDeadline() {
      assertThat(
              AttemptRules.first(
                  attempt(RUNNING, List.of(running(0), done(1)), null, true), true, false))
          .isEqualTo(
              new Step.End(
                  new Ending.Delivered(
                      List.of(new MediaReference(0, "https://x.example/1", null, null, false))),
                  List.of(running(0), done(1))));
    }
  }

  @Nested
  class AJobNamedByACallback {
    @Test
    void isAskedForInsteadOfSubmittedAgain() {
      for (AttemptState was : List.of(QUEUED, SUBMITTING)) {
        for (boolean idempotent : new boolean[] {true, false}) {
          assertThat(AttemptRules.first(named(attempt(was, waiting()), "job-0"), true, idempotent))
              .isEqualTo(new Step.Call(List.of(running(0))));
        }
      }
    }

    @Test
    void changesNothingWhereTheJobIsKnown() {
      assertThat(
              AttemptRules.first(
                  named(attempt(RUNNING, List.of(running(0))), "job-x"), true, false))
          .isEqualTo(new Step.Call(List.of(running(0))));
    }

    private static Attempt named(Attempt one, String jobId) {
      return new Attempt(
          one.taskId(),
          one.teamId(),
          one.model(),
          one.provider(),
          one.providerModel(),
          one.was(),
          one.state(),
          one.fence(),
          one.tries(),
          one.cancel(),
          one.overdue(),
          one.age(),
          one.parked(),
          one.late(),
          one.jobs(),
          Map.of(0, jobId),
          1,
          one.spec(),
          one.holds(),
          one.way(),
          one.account(),
          one.traceparent(),
          one.claimedNanos());
    }
  }

  @Nested
  class ASubmit {
    @Test
    void thatIsAcceptedRuns() {
      assertThat(after(attempt(QUEUED, waiting()), new ProviderAnswer.Accepted("job-0"), false))
          .isInstanceOfSatisfying(
              Result.Again.class,
              again -> {
                assertThat(again.next()).isEqualTo(RUNNING);
                assertThat(again.jobs()).containsExactly(running(0));
              });
    }

    @Test
    void thatNeverArrivedIsTriedAgain() {
      assertThat(
              after(
                  attempt(QUEUED, waiting()),
                  new ProviderAnswer.Retry(Duration.ofSeconds(9), "429"),
                  false))
          .isEqualTo(
              new Result.Again(
                  attempt(QUEUED, waiting()), QUEUED, waiting(), 1, Duration.ofSeconds(9)));
    }

    @Test
    void withoutAnAnswerIsNeverRepeated() {
      assertThat(after(attempt(QUEUED, waiting()), new ProviderAnswer.Unknown("lost"), false))
          .isEqualTo(
              new Result.Finish(
                  attempt(QUEUED, waiting()),
                  new Ending.Failed(FailureReason.SUBMISSION_OUTCOME_UNKNOWN),
                  List.of(waiting().getFirst().failed(FailureReason.SUBMISSION_OUTCOME_UNKNOWN))));
    }

    @Test
    void withoutAnAnswerIsParkedWhereSomeoneMayTell() {
      Attempt attempt = attempt(QUEUED, waiting());
      Result result =
          rules.after(
              attempt,
              attempt.jobs(),
              Map.of(0, Answer.of(new ProviderAnswer.Unknown("lost"))),
              false,
              Duration.ofSeconds(60));
      assertThat(result)
          .isInstanceOfSatisfying(
              Result.Again.class,
              again -> {
                assertThat(again.next()).isEqualTo(RUNNING);
                assertThat(again.parked()).isTrue();
                assertThat(again.delay()).isLessThanOrEqualTo(Duration.ofSeconds(60));
              });
    }

    @Test
    void withoutAnAnswerIsRepeatedWhereTheProviderKnowsTheKey() {
      assertThat(after(attempt(QUEUED, waiting()), new ProviderAnswer.Unknown("lost"), true))
          .isInstanceOfSatisfying(
              Result.Again.class, again -> assertThat(again.next()).isEqualTo(QUEUED));
    }

    @Test
    void thatIsRefusedFails() {
      assertThat(
              after(
                  attempt(QUEUED, waiting()),
                  new ProviderAnswer.Refused(FailureReason.PROVIDER_REFUSED, "422"),
                  false))
          .isEqualTo(
              new Result.Finish(
                  attempt(QUEUED, waiting()),
                  new Ending.Failed(FailureReason.PROVIDER_REFUSED),
                  List.of(waiting().getFirst().failed(FailureReason.PROVIDER_REFUSED))));
    }

    @Test
    void ofSeveralPicturesWaitsOnlyForTheOnesThatWereTurnedAway() {
      Attempt attempt = attempt(QUEUED, Job.waiting(2));
      Result result =
          rules.after(
              attempt,
              attempt.jobs(),
              Map.of(
                  0,
                  Answer.of(new ProviderAnswer.Accepted("job-0")),
                  1,
                  Answer.of(new ProviderAnswer.Retry(null, "429"))),
              false,
              Duration.ZERO);
      assertThat(result)
          .isInstanceOfSatisfying(
              Result.Again.class,
              again -> {
                assertThat(again.next()).isEqualTo(RUNNING); // it goes on when the other has come
                assertThat(again.jobs()).containsExactly(running(0), Job.waiting(2).get(1));
                assertThat(again.holds()).isEqualTo(1);
              });
      Attempt later = attempt(RUNNING, List.of(running(0), Job.waiting(2).get(1)));
      assertThat(rules.after(later, later.jobs(), Map.of(0, finished(0)), false, Duration.ZERO))
          .isInstanceOfSatisfying(
              Result.Again.class,
              again -> {
                assertThat(again.next()).isEqualTo(QUEUED);
                assertThat(again.jobs()).containsExactly(done(0), Job.waiting(2).get(1));
              });
    }

    @Test
    void thatFindsTheAccountEmptyWaits() {
      assertThat(
              after(
                  attempt(QUEUED, waiting()),
                  new ProviderAnswer.Refused(FailureReason.PROVIDER_QUOTA_EXHAUSTED, "402"),
                  false))
          .isInstanceOfSatisfying(
              Result.Again.class,
              again -> {
                assertThat(again.next()).isEqualTo(QUEUED);
                assertThat(again.jobs()).isEqualTo(waiting());
                assertThat(again.holds()).isZero();
              });
    }
  }

  @Nested
  class AParkedJob {
    private final List<Job> jobs = List.of(waiting().getFirst().unknown());

    private Result after(Duration parked, Map<Integer, Answer> answers) {
      return rules.after(
          parked(attempt(RUNNING, jobs), parked), jobs, answers, false, Duration.ofSeconds(60));
    }

    @Test
    void isNeverSubmitted() {
      assertThat(AttemptRules.first(attempt(RUNNING, jobs), true, false))
          .isEqualTo(new Step.Call(jobs));
    }

    @Test
    void waitsForWhatIsLeftOfThePatience() {
      assertThat(after(Duration.ofSeconds(20), Map.of()))
          .isInstanceOfSatisfying(
              Result.Again.class,
              again -> assertThat(again.delay()).isEqualTo(Duration.ofSeconds(40)));
    }

    @Test
    void isGivenUpAfterIt() {
      assertThat(after(Duration.ofSeconds(60), Map.of()))
          .isInstanceOfSatisfying(
              Result.Finish.class,
              finish -> {
                assertThat(finish.ending())
                    .isEqualTo(new Ending.Failed(FailureReason.SUBMISSION_OUTCOME_UNKNOWN));
                assertThat(finish.jobs()).allMatch(Job::mayStillCome);
              });
    }

    @Test
    void runsOnceALookUpFindsIt() {
      assertThat(after(Duration.ZERO, Map.of(0, Answer.of(new ProviderAnswer.Accepted("job-0")))))
          .isInstanceOfSatisfying(
              Result.Again.class,
              again -> {
                assertThat(again.jobs()).containsExactly(running(0));
                assertThat(again.parked()).isFalse();
              });
    }

    @Test
    void staysOpenWhateverElseALookUpSays() {
      for (ProviderAnswer said :
          List.of(
              new ProviderAnswer.Retry(null, "none yet"),
              new ProviderAnswer.Refused(FailureReason.PROVIDER_REFUSED, "404"),
              new ProviderAnswer.Unknown("lost"))) {
        assertThat(after(Duration.ZERO, Map.of(0, Answer.of(said))))
            .isInstanceOfSatisfying(
                Result.Again.class,
                again -> {
                  assertThat(again.jobs()).isEqualTo(jobs);
                  assertThat(again.delay()).isLessThan(Duration.ofSeconds(10));
                });
      }
    }

    private static Attempt parked(Attempt one, Duration parked) {
      return new Attempt(
          one.taskId(),
          one.teamId(),
          one.model(),
          one.provider(),
          one.providerModel(),
          one.was(),
          one.state(),
          one.fence(),
          one.tries(),
          one.cancel(),
          one.overdue(),
          one.age(),
          parked,
          one.late(),
          one.jobs(),
          one.told(),
          one.callbacks(),
          one.spec(),
          one.holds(),
          one.way(),
          one.account(),
          one.traceparent(),
          one.claimedNanos());
    }
  }

  @Nested
  class APoll {
    private final Attempt attempt = attempt(RUNNING, List.of(running(0)));

    @Test
    void thatFindsItRunningAsksAgainAndKeepsTheProgress() {
      assertThat(after(attempt, new ProviderAnswer.Running(null, 40, "stylist"), false))
          .isEqualTo(
              new Result.Again(
                  attempt,
                  RUNNING,
                  List.of(running(0).at(40, "stylist")),
                  0,
                  Duration.ofSeconds(2)));
    }

    @Test
    void thatFailsAsksAgainWhateverTheReason() {
      for (ProviderAnswer said :
          List.of(
              new ProviderAnswer.Retry(null, "500"),
              new ProviderAnswer.Unknown("lost"),
              new ProviderAnswer.Accepted("other"))) {
        assertThat(after(attempt, said, false))
            .isInstanceOfSatisfying(
                Result.Again.class, again -> assertThat(again.jobs()).containsExactly(running(0)));
      }
    }

    @Test
    void thatFindsThePictureDeliversIt() {
      assertThat(rules.after(attempt, attempt.jobs(), Map.of(0, finished(0)), false, Duration.ZERO))
          .isEqualTo(
              new Result.Finish(
                  attempt, new Ending.Delivered(List.of(picture(0))), List.of(done(0))));
    }

    @Test
    void thatFindsSuccessWithoutAPictureFails() {
      assertThat(after(attempt, new ProviderAnswer.Finished(List.of(), null), false))
          .isEqualTo(
              new Result.Finish(
                  attempt,
                  new Ending.Failed(FailureReason.NO_RESULT),
                  List.of(running(0).failed(FailureReason.NO_RESULT))));
    }

    @Test
    void ofSeveralPicturesDeliversThoseThatSucceededNumberedAnew() {
      Attempt three = attempt(RUNNING, List.of(running(0), running(1), done(2)));
      assertThat(
              rules.after(
                  three,
                  three.jobs(),
                  Map.of(
                      0,
                      Answer.of(new ProviderAnswer.Refused(FailureReason.PROVIDER_FAILED, "500")),
                      1,
                      finished(1)),
                  false,
                  Duration.ZERO))
          .isEqualTo(
              new Result.Finish(
                  three,
                  new Ending.Delivered(
                      List.of(
                          new MediaReference(0, "https://x.example/1", null, null, false),
                          new MediaReference(1, "https://x.example/2", null, null, false))),
                  List.of(running(0).failed(FailureReason.PROVIDER_FAILED), done(1), done(2))));
    }

    @Test
    void ofSeveralPicturesWaitsForTheLast() {
      Attempt two = attempt(RUNNING, List.of(running(0), running(1)));
      assertThat(
              rules.after(
                  two,
                  two.jobs(),
                  Map.of(
                      0, finished(0), 1, Answer.of(new ProviderAnswer.Running(null, null, null))),
                  false,
                  Duration.ZERO))
          .isInstanceOfSatisfying(
              Result.Again.class,
              again -> assertThat(again.jobs()).containsExactly(done(0), running(1)));
    }
  }
}
