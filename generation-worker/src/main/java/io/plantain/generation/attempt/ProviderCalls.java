package io.plantain.generation.attempt;

import io.plantain.event.FailureReason;
import io.plantain.event.MediaReference;
import io.plantain.generation.attempt.Job.JobState;
import io.plantain.generation.callback.CallbackAddresses;
import io.plantain.generation.provider.CancelOutcome;
import io.plantain.generation.provider.InputPictures;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.RawAnswers;
import io.plantain.generation.provider.SendBy;
import io.plantain.generation.provider.SubmitRequest;
import io.plantain.generation.staging.Staging;
import io.plantain.kit.trace.Hop;
import io.plantain.kit.trace.Spans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries out the calls of one attempt, its pictures side by side, and stages what comes inline.
final class ProviderCalls {
  private static final Logger log = LoggerFactory.getLogger(ProviderCalls.class);
  private static final int STAGING_TRIES = 3; // while the bytes are still in hand

  private final Staging staging;
  private final AttemptMetrics metrics;
  private final Pacing pacing;
  private final Duration latestStart;
  private final CallbackAddresses callbacks;
  private final AccountReports accounts;
  private final InputPictures inputs;
  private final KeptAnswers rawAnswers;
  private final Spans spans;
  private volatile boolean stopping;

  /// @param latestStart after the claim: a submit that begins later might outlive its lease
  ProviderCalls(
      Staging staging,
      AttemptMetrics metrics,
      Pacing pacing,
      Duration latestStart,
      CallbackAddresses callbacks,
      AccountReports accounts,
      InputPictures inputs,
      KeptAnswers rawAnswers,
      Spans spans) {
    this.accounts = accounts;
    this.inputs = inputs;
    this.rawAnswers = rawAnswers;
    this.spans = spans;
    this.staging = staging;
    this.metrics = metrics;
    this.pacing = pacing;
    this.latestStart = latestStart;
    this.callbacks = callbacks;
  }

  /// From now on nothing is submitted: what was claimed goes back to its row.
  void stop() {
    stopping = true;
  }

  /// Returns when every call has an answer.
  Map<Integer, Answer> make(Attempt attempt, List<Job> jobs, Provider provider) {
    List<Job> open =
        jobs.stream()
            .filter(
                job ->
                    job.is(JobState.WAITING) && attempt.state() == AttemptState.SUBMITTING
                        || job.is(JobState.RUNNING)
                        || job.is(JobState.UNKNOWN) && provider.findsJobs())
            .toList();
    Map<Integer, Answer> answers = new ConcurrentHashMap<>();
    if (open.size() == 1) {
      answers.put(open.getFirst().index(), call(attempt, open.getFirst(), provider));
      return answers;
    }
    List<Thread> calls =
        open.stream()
            .map(
                job ->
                    Thread.startVirtualThread(
                        () -> answers.put(job.index(), call(attempt, job, provider))))
            .toList();
    for (Thread call : calls) {
      try {
        call.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return answers;
  }

  /// Asks to stop what runs. Where that comes too late, the result is fetched: it was paid.
  Result.Finish stop(Attempt attempt, Ending ending, List<Job> jobs, Provider provider) {
    List<Job> after = new ArrayList<>();
    List<Note> notes = new ArrayList<>();
    boolean tooLate = false;
    for (Job job : jobs) {
      if (!job.is(JobState.RUNNING)) {
        after.add(job);
        continue;
      }
      CancelOutcome outcome;
      try (Hop hop = hop("cancel", attempt, job, provider)) {
        outcome = cancel(job, provider);
        hop.tag("answer", outcome.name());
      }
      notes.add(new Note(Note.CANCEL, job.index(), outcome.name().toLowerCase(Locale.ROOT)));
      Answer late =
          outcome == CancelOutcome.TOO_LATE
              ? make(attempt, List.of(job), provider).get(job.index())
              : null;
      if (late != null
          && late.media() != null
          && late.said() instanceof ProviderAnswer.Finished f) {
        after.add(job.done(late.media(), f.costMicros()));
        tooLate = true;
      } else {
        // What still runs there is watched for a while, see late jobs.
        after.add(outcome == CancelOutcome.CANCELED ? job.failed(reason(ending)) : job);
      }
    }
    return new Result.Finish(
        attempt, tooLate ? AttemptRules.delivering(after) : ending, after, notes);
  }

  private static FailureReason reason(Ending ending) {
    return ending instanceof Ending.Canceled
        ? FailureReason.CANCELED_BY_USER
        : FailureReason.DEADLINE_EXCEEDED;
  }

  private static CancelOutcome cancel(Job job, Provider provider) {
    if (!provider.cancellable()) {
      return CancelOutcome.NOT_SUPPORTED;
    }
    try {
      return provider.cancel(Objects.requireNonNull(job.jobId()));
    } catch (RuntimeException failed) { // the attempt has ended for us in any case
      log.atInfo()
          .addKeyValue("provider", provider.id())
          .addKeyValue("reason", failed.getClass().getSimpleName())
          .log("cancel at the provider failed");
      return CancelOutcome.UNKNOWN;
    }
  }

  private Answer call(Attempt attempt, Job job, Provider provider) {
    String kind = job.is(JobState.WAITING) ? "submit" : job.is(JobState.RUNNING) ? "poll" : "find";
    try (Hop hop = hop(kind, attempt, job, provider)) {
      return call(kind, attempt, job, provider, hop);
    }
  }

  private Hop hop(String kind, Attempt attempt, Job job, Provider provider) {
    return spans
        .call(kind + " " + provider.id(), attempt.traceparent())
        .tag("task_id", attempt.taskId().toString())
        .tag("provider", provider.id())
        .tag("model", attempt.model())
        .tag("picture", job.index());
  }

  private Answer call(String kind, Attempt attempt, Job job, Provider provider, Hop hop) {
    boolean submit = job.is(JobState.WAITING);
    long start = System.nanoTime();
    RawAnswers.Heard heard =
        RawAnswers.listen(
            () ->
                switch (kind) {
                  case "submit" -> submit(attempt, job, provider);
                  case "poll" -> poll(job, provider);
                  default -> find(attempt, job, provider);
                },
            attempt.spec() == null ? "" : attempt.spec().prompt());
    ProviderAnswer said = heard.said();
    rawAnswers.keep(attempt, job, provider.id(), kind, heard);
    metrics.answered(provider.id(), kind, said, Duration.ofNanos(System.nanoTime() - start));
    hop.tag("answer", said.getClass().getSimpleName());
    if (said instanceof ProviderAnswer.Refused refused) {
      hop.failed(refused.reason().code());
    } else if (said instanceof ProviderAnswer.Unknown || said instanceof ProviderAnswer.Retry) {
      hop.failed(said.getClass().getSimpleName());
    }
    log(attempt, kind, provider, said);
    accounts.heard(attempt, submit, said);
    if (said instanceof ProviderAnswer.Finished finished) {
      pacing.learn(attempt.model(), finished.took() == null ? attempt.age() : finished.took());
      return finished.media().isEmpty()
          ? Answer.of(said)
          : delivered(attempt, job, finished, submit);
    }
    return Answer.of(said);
  }

  private ProviderAnswer submit(Attempt attempt, Job job, Provider provider) {
    SendBy sendBy = SendBy.of(attempt.claimedNanos(), latestStart);
    if (stopping || sendBy.isOver()) { // asked again where the request leaves: time may pass there
      return new ProviderAnswer.Retry(
          null,
          stopping ? "this worker is stopping" : "the lease is too old to begin",
          ProviderAnswer.Retry.Cause.OURS);
    }
    try {
      SubmitRequest request =
          new SubmitRequest(
              attempt.taskId(),
              job.index(),
              Objects.requireNonNull(attempt.providerModel(), "a routed attempt has a model"),
              Objects.requireNonNull(attempt.spec(), "a submittable attempt has a spec"),
              provider.callsBack()
                  ? callbacks.of(provider.id(), attempt.taskId(), job.index())
                  : null,
              sendBy);
      return provider.needsInputBytes() && !request.links().isEmpty()
          ? inputs.with(request, provider::submit)
          : provider.submit(request);
    } catch (RuntimeException bug) { // it may have been thrown after the request went out
      return new ProviderAnswer.Unknown(bug.getClass().getSimpleName());
    }
  }

  private static ProviderAnswer find(Attempt attempt, Job job, Provider provider) {
    try {
      return provider.find(SubmitRequest.idempotencyKey(attempt.taskId(), job.index()));
    } catch (RuntimeException bug) {
      return new ProviderAnswer.Retry(null, bug.getClass().getSimpleName());
    }
  }

  private static ProviderAnswer poll(Job job, Provider provider) {
    try {
      return provider.poll(Objects.requireNonNull(job.jobId(), "a running job has an id"));
    } catch (RuntimeException bug) {
      return new ProviderAnswer.Retry(null, bug.getClass().getSimpleName());
    }
  }

  private Answer delivered(
      Attempt attempt, Job job, ProviderAnswer.Finished finished, boolean submit) {
    return switch (finished.media().getFirst()) { // a job is asked for one picture
      case ProviderMedia.Link link ->
          new Answer(
              finished, new MediaReference(job.index(), link.url(), null, link.expiresAt(), false));
      case ProviderMedia.Inline inline -> staged(attempt, job, finished, inline, submit);
    };
  }

  /// Where the store stays away, a job is asked again later; a picture that came with the submit
  /// itself is lost.
  private Answer staged(
      Attempt attempt,
      Job job,
      ProviderAnswer.Finished finished,
      ProviderMedia.Inline inline,
      boolean submit) {
    for (int left = STAGING_TRIES; left > 0; left--) {
      try {
        String key = staging.put(attempt.taskId(), job.index(), inline.bytes());
        return new Answer(finished, new MediaReference(job.index(), null, key, null, false));
      } catch (Staging.NotStaged away) {
        attempt.in(log.atWarn()).log("the object store did not take a result");
      }
    }
    return Answer.of(
        submit
            ? new ProviderAnswer.Refused(FailureReason.INTERNAL_ERROR, "not staged")
            : new ProviderAnswer.Retry(null, "not staged", ProviderAnswer.Retry.Cause.OURS));
  }

  private static void log(Attempt attempt, String call, Provider provider, ProviderAnswer said) {
    String detail =
        switch (said) {
          case ProviderAnswer.Refused refused -> refused.reason().code() + ", " + refused.detail();
          case ProviderAnswer.Retry retry -> retry.why();
          case ProviderAnswer.Unknown unknown -> unknown.why();
          case ProviderAnswer.Accepted a -> null;
          case ProviderAnswer.Running r -> null;
          case ProviderAnswer.Finished f -> null;
        };
    if (detail != null) {
      attempt
          .in(log.atInfo())
          .addKeyValue("provider", provider.id())
          .addKeyValue("call", call)
          .addKeyValue("answer", said.getClass().getSimpleName())
          .addKeyValue("detail", detail)
          .log("the provider did not simply go on");
    }
  }
}
