package io.plantain.generation.attempt;

import static java.util.stream.Collectors.toMap;

import io.plantain.event.CancelEvent;
import io.plantain.event.FailureReason;
import io.plantain.event.MediaReference;
import io.plantain.generation.attempt.Job.JobState;
import io.plantain.generation.provider.ProviderAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The whole state machine, without a clock, a row or a socket.
final class AttemptRules {
  private static final int SPREAD_MILLIS = 1_000;

  private final Pacing pacing;

  AttemptRules(Pacing pacing) {
    this.pacing = pacing;
  }

  /// What a claimed row asks for. Deadline and cancel are decided here and nowhere else.
  static Step first(Attempt attempt, boolean routed, boolean idempotent) {
    if (attempt.was() == AttemptState.FINISHED) {
      return new Step.Publish();
    }
    List<Job> jobs = named(attempt);
    if (attempt.was() == AttemptState.SUBMITTING && !idempotent) {
      jobs = jobs.stream().map(job -> job.is(JobState.WAITING) ? job.unknown() : job).toList();
    }
    if (attempt.cancel() == CancelEvent.Cause.USER) {
      return new Step.End(new Ending.Canceled(), jobs);
    }
    if (attempt.cancel() == CancelEvent.Cause.EXPIRED || attempt.overdue()) {
      // Some of the pictures are better than none: what arrived in time is delivered and paid.
      List<MediaReference> arrived = delivered(jobs);
      return new Step.End(
          arrived.isEmpty() ? new Ending.Expired() : new Ending.Delivered(arrived), jobs);
    }
    if (!routed) {
      boolean nothingSent =
          attempt.was() == AttemptState.QUEUED && withState(jobs, JobState.RUNNING).isEmpty();
      return new Step.End(
          new Ending.Failed(
              nothingSent ? FailureReason.NO_ROUTE : FailureReason.PROVIDER_UNAVAILABLE),
          jobs);
    }
    if (!attempt.account().cooling().isZero()) {
      return new Step.Wait(jobs, attempt.account().cooling().plus(spread(attempt)));
    }
    return new Step.Call(jobs);
  }

  /// Not all at once when a cooldown ends.
  private static Duration spread(Attempt attempt) {
    return Duration.ofMillis(Math.floorMod(attempt.taskId().hashCode(), SPREAD_MILLIS));
  }

  /// What becomes of a row whose account must not be asked now: it waits in the state it is in.
  static Result.Again waiting(Attempt attempt, List<Job> jobs, Duration delay) {
    boolean unsent = attempt.state() == AttemptState.SUBMITTING;
    return new Result.Again(
        attempt,
        unsent && withState(jobs, JobState.RUNNING).isEmpty()
            ? AttemptState.QUEUED
            : AttemptState.RUNNING,
        jobs,
        attempt.tries(),
        delay);
  }

  /// A callback that names a job says that a submit arrived of which we have no answer.
  private static List<Job> named(Attempt attempt) {
    return attempt.jobs().stream()
        .map(
            job -> {
              String told = attempt.told().get(job.index());
              boolean open = job.is(JobState.WAITING) || job.is(JobState.UNKNOWN);
              return open && told != null ? job.running(told) : job;
            })
        .toList();
  }

  /// What the answers make of it.
  ///
  /// @param called the jobs as they were when the calls were made
  /// @param answers by the index of the job; a job without an answer stays as it is
  /// @param patience how long an unknown submit is waited for; nothing where nobody could tell
  Result after(
      Attempt attempt,
      List<Job> called,
      Map<Integer, Answer> answers,
      boolean idempotent,
      Duration patience) {
    Duration parked = attempt.parked() == null ? Duration.ZERO : attempt.parked();
    boolean outOfPatience = parked.compareTo(patience) >= 0;
    List<Job> jobs =
        called.stream()
            .map(job -> answers.containsKey(job.index()) ? next(job, answers, idempotent) : job)
            .map(
                job ->
                    outOfPatience && job.is(JobState.UNKNOWN)
                        ? job.failed(FailureReason.SUBMISSION_OUTCOME_UNKNOWN)
                        : job)
            .toList();
    List<Job> waiting = withState(jobs, JobState.WAITING);
    List<Job> running = withState(jobs, JobState.RUNNING);
    List<Job> unknown = withState(jobs, JobState.UNKNOWN);
    // Pictures that were turned away wait until those on their way have come: their row may have to
    // wait long for its account.
    if (!running.isEmpty()) {
      Map<Integer, JobState> before = called.stream().collect(toMap(Job::index, Job::state));
      boolean fresh = running.stream().allMatch(job -> before.get(job.index()) == JobState.WAITING);
      Duration delay =
          fresh
              ? pacing.firstPoll(attempt.model())
              : longest(
                  running.stream()
                      .map(
                          job -> pacing.nextPoll(attempt.age(), askedFor(answers.get(job.index()))))
                      .toList());
      return new Result.Again(attempt, AttemptState.RUNNING, jobs, 0, delay);
    }
    if (!unknown.isEmpty()) {
      Duration left = patience.minus(parked);
      Duration pause = pacing.nextPoll(attempt.age(), null);
      boolean lookedUp = unknown.stream().anyMatch(job -> answers.containsKey(job.index()));
      return new Result.Again(
          attempt,
          AttemptState.RUNNING,
          jobs,
          0,
          lookedUp && pause.compareTo(left) < 0 ? pause : left);
    }
    if (!waiting.isEmpty()) {
      Duration delay =
          longest(
              waiting.stream()
                  .map(job -> pacing.retry(attempt.tries(), askedFor(answers.get(job.index()))))
                  .toList());
      return new Result.Again(attempt, AttemptState.QUEUED, jobs, attempt.tries() + 1, delay);
    }
    return new Result.Finish(attempt, endingOf(jobs), jobs);
  }

  private static @Nullable Duration askedFor(@Nullable Answer answer) {
    return switch (answer == null ? null : answer.said()) {
      case ProviderAnswer.Retry retry -> retry.after();
      case ProviderAnswer.Running running -> running.askAgain();
      case null, default -> null;
    };
  }

  /// All pictures of a task wait together: the slowest sets the pace.
  private static Duration longest(List<Duration> delays) {
    return delays.stream().max(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }

  private static Job next(Job job, Map<Integer, Answer> answers, boolean idempotent) {
    Answer answer = Objects.requireNonNull(answers.get(job.index()));
    boolean submitted = job.is(JobState.WAITING);
    return switch (answer.said()) {
      case ProviderAnswer.Accepted(String jobId) ->
          job.is(JobState.RUNNING) ? job : job.running(jobId);
      case ProviderAnswer.Running running ->
          // A submit that is answered without a job id leaves nothing to ask for.
          job.is(JobState.RUNNING) ? job.at(running.percent(), running.stage()) : job.unknown();
      case ProviderAnswer.Finished finished ->
          answer.media() == null
              ? job.failed(FailureReason.NO_RESULT)
              : job.done(answer.media(), finished.costMicros());
      case ProviderAnswer.Refused refused ->
          // An account without credits has started nothing: the picture waits until it has some.
          job.is(JobState.UNKNOWN)
                  || submitted && refused.reason() == FailureReason.PROVIDER_QUOTA_EXHAUSTED
              ? job
              : job.failed(refused.reason());
      case ProviderAnswer.Retry retry -> job;
      case ProviderAnswer.Unknown unknown -> submitted && !idempotent ? job.unknown() : job;
    };
  }

  static Ending delivering(List<Job> jobs) {
    return new Ending.Delivered(delivered(jobs));
  }

  private static Ending endingOf(List<Job> jobs) {
    List<MediaReference> media = delivered(jobs);
    if (!media.isEmpty()) {
      return new Ending.Delivered(media);
    }
    return new Ending.Failed(
        jobs.stream()
            .map(Job::reason)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(FailureReason.INTERNAL_ERROR));
  }

  /// Numbered anew: the customer counts the pictures that arrived.
  private static List<MediaReference> delivered(List<Job> jobs) {
    List<MediaReference> media = new ArrayList<>();
    for (Job job : jobs) {
      MediaReference one = job.media();
      if (one != null) {
        media.add(
            new MediaReference(
                media.size(), one.url(), one.stagedKey(), one.expiresAt(), one.flagged()));
      }
    }
    return media;
  }

  private static List<Job> withState(List<Job> jobs, JobState state) {
    return jobs.stream().filter(job -> job.is(state)).toList();
  }
}
