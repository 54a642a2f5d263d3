package io.plantain.generation.attempt;

import io.plantain.event.FailureReason;
import io.plantain.event.GenerationEvent.GenerationSucceeded;
import io.plantain.event.PipelineEvent;
import io.plantain.event.ProgressEvent.GenerationProgressed;
import io.plantain.event.ProgressEvent.GenerationStarted;
import io.plantain.generation.account.Accounts;
import io.plantain.generation.attempt.Job.JobState;
import io.plantain.generation.callback.CallbackAddresses;
import io.plantain.generation.callback.Callbacks;
import io.plantain.generation.callback.DueRows;
import io.plantain.generation.provider.HttpSettings;
import io.plantain.generation.provider.InputPictures;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.Providers;
import io.plantain.generation.route.Routes;
import io.plantain.generation.staging.Staging;
import io.plantain.kit.DueLoop;
import io.plantain.kit.EventPublisher;
import io.plantain.kit.Outgoing;
import io.plantain.kit.trace.Spans;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Claims what is due and carries it out on virtual threads, never more than `parallel` at once.
@Component
class AttemptLoop implements SmartLifecycle, DueRows {
  private static final Logger log = LoggerFactory.getLogger(AttemptLoop.class);
  private static final int MAX_CLAIM = 200; // rows; a claim stays under some milliseconds
  private static final Duration LONGEST_WAKE_UP =
      Duration.ofMinutes(2); // beyond, `idle` is exact enough

  /// For everything that a stop does here, within a shutdown phase of 6 s: calls, then results,
  /// then outcomes. A submit that takes longer is found in its row, as after a crash.
  private static final Duration STOP_LIMIT = Duration.ofMillis(5_500);

  private static final Duration FOR_WRITING = Duration.ofSeconds(1); // of it, results and outcomes

  /// Stops beside the listeners, not before them: a stop has 10 s for everything.
  private static final int PHASE_OF_THE_WEB_SERVER = SmartLifecycle.DEFAULT_PHASE - 1024;

  private final Attempts attempts;
  private final AttemptResults rows;
  private final Providers providers;
  private final AttemptMetrics metrics;
  private final AttemptRules rules;
  private final Fallbacks fallbacks;
  private final ProviderCalls calls;
  private final Publication publication;
  private final ResultWriter results;
  private final CallbackAddresses addresses;
  private final Callbacks callbacks;
  private final Duration unknownPatience;
  private final Map<UUID, Attempt> asking = new ConcurrentHashMap<>();
  private final DueLoop loop;
  private final Semaphore free;
  private final int parallel;
  private volatile boolean full; // the last claim found no room: whoever is ready wakes the loop
  private final ScheduledExecutorService alarm =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("attempts-alarm").factory());

  AttemptLoop(
      Attempts attempts,
      AttemptResults rows,
      Providers providers,
      Staging staging,
      EventPublisher publisher,
      AttemptMetrics metrics,
      AttemptSettings settings,
      HttpSettings http,
      CallbackAddresses addresses,
      Callbacks callbacks,
      Accounts accounts,
      InputPictures inputs,
      Routes routes,
      KeptAnswers rawAnswers,
      Spans spans) {
    Duration spare = settings.submitLease().minus(http.submitTimeout());
    if (spare.compareTo(Duration.ofSeconds(1)) < 0) {
      // Two workers could otherwise submit the same picture.
      throw new IllegalArgumentException(
          "plantain.generation.submit-lease must be longer than http.submit-timeout");
    }
    this.attempts = attempts;
    this.rows = rows;
    this.providers = providers;
    this.metrics = metrics;
    Pacing pacing = new Pacing(settings, providers, () -> ThreadLocalRandom.current().nextDouble());
    this.fallbacks = new Fallbacks(routes, accounts::available);
    this.rules = new AttemptRules(pacing);
    this.calls =
        new ProviderCalls(
            staging,
            metrics,
            pacing,
            spare.dividedBy(2),
            addresses,
            new AccountReports(accounts),
            inputs,
            rawAnswers,
            spans);
    this.parallel = settings.parallel();
    this.free = new Semaphore(parallel);
    this.loop = new DueLoop("attempts", settings.idle(), this::claimAndStart);
    this.publication = new Publication(publisher, rows);
    this.addresses = addresses;
    this.callbacks = callbacks;
    this.unknownPatience = settings.unknownPatience();
    this.results = new ResultWriter(rows, metrics, this::ended, this::wakeAfter, this::tellTheHeir);
  }

  /// Something was entered, canceled or called for.
  @Override
  public void wake() {
    loop.wake();
  }

  @Override
  public void start() {
    loop.start();
  }

  /// No new claims; what was not sent yet goes back to its row; submits under way are waited for,
  /// questions are handed back; then what is to be written and published.
  @Override
  public void stop() {
    long end = System.nanoTime() + STOP_LIMIT.toNanos();
    calls.stop();
    loop.stop();
    try {
      Duration forCalls = left(end).minus(FOR_WRITING.multipliedBy(2));
      if (!free.tryAcquire(parallel, forCalls.toMillis(), TimeUnit.MILLISECONDS)) {
        handBack();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    results.close(left(end).minus(FOR_WRITING));
    publication.close(left(end));
    alarm.shutdownNow();
  }

  private static Duration left(long end) {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  /// A question may be asked by anyone, so its row need not wait for the lease. A submit without an
  /// answer keeps its lease: the answer may still be on its way.
  private void handBack() {
    List<Attempt> left = List.copyOf(asking.values());
    log.atWarn()
        .addKeyValue("handed_back", left.size())
        .log("stopped with calls in hand; their rows come due again");
    left.forEach(
        attempt ->
            results.put(
                new Result.Again(attempt, AttemptState.RUNNING, attempt.jobs(), 0, Duration.ZERO)));
  }

  @Override
  public void stop(Runnable stopped) {
    Thread.ofVirtual()
        .start(
            () -> {
              stop();
              stopped.run();
            });
  }

  @Override
  public int getPhase() {
    return PHASE_OF_THE_WEB_SERVER;
  }

  @Override
  public boolean isRunning() {
    return loop.isRunning();
  }

  private int claimAndStart() {
    int permits = free.drainPermits();
    full = permits == 0;
    if (full) {
      return Math.min(1, free.availablePermits()); // one became free before the flag was up
    }
    List<Attempt> claimed = List.of();
    int started = 0;
    try {
      claimed = attempts.claim(Math.min(MAX_CLAIM, permits));
      List<UUID> outcomes = new ArrayList<>();
      for (Attempt attempt : claimed) {
        metrics.claimed(attempt);
        if (attempt.was() == AttemptState.FINISHED && !FreshLinks.mayHaveExpired(attempt)) {
          outcomes.add(attempt.taskId());
        } else {
          Thread.ofVirtual().name("attempt").start(() -> handle(attempt));
          started++;
        }
      }
      if (!outcomes.isEmpty()) {
        publication.publishSoon(rows.outcomes(outcomes));
      }
    } finally {
      free.release(permits - started);
    }
    return claimed.size();
  }

  private void handle(Attempt attempt) {
    try {
      carryOut(attempt);
    } catch (RuntimeException bug) {
      attempt
          .in(log.atError())
          .addKeyValue("reason", bug.getClass().getSimpleName())
          .setCause(bug)
          .log("an attempt failed on our side");
      results.put(
          new Result.Finish(
              attempt, new Ending.Failed(FailureReason.INTERNAL_ERROR), attempt.jobs()));
    } finally {
      asking.remove(attempt.taskId());
      free.release();
      if (full) {
        loop.wake();
      }
    }
  }

  private void carryOut(Attempt attempt) {
    Provider provider = providers.find(attempt.provider());
    boolean idempotent =
        provider != null && (provider.idempotentSubmit() || provider.freeToRepeat());
    switch (AttemptRules.first(attempt, provider != null, idempotent)) {
      case Step.Publish publish -> tellAgain(attempt, provider);
      case Step.End(Ending ending, List<Job> jobs) -> {
        results.put(
            provider == null
                ? new Result.Finish(attempt, ending, jobs)
                : calls.stop(attempt, ending, jobs, provider));
      }
      case Step.Wait(List<Job> jobs, Duration delay) ->
          results.put(AttemptRules.waiting(attempt, jobs, delay));
      case Step.Call(List<Job> jobs) -> {
        Provider known = Objects.requireNonNull(provider, "only routed attempts are called");
        if (attempt.state() == AttemptState.RUNNING) {
          asking.put(attempt.taskId(), attempt);
        }
        Map<Integer, Answer> answers = calls.make(attempt, jobs, known);
        Result result =
            fallbacks.instead(
                rules.after(attempt, jobs, answers, idempotent, patience(known)),
                answers,
                known.freeToRepeat());
        results.put(result);
        if (result instanceof Result.Again again) {
          tell(again, known);
        }
      }
    }
  }

  /// As it is stored, but with links that live.
  private void tellAgain(Attempt attempt, @Nullable Provider provider) {
    for (Outgoing stored : rows.outcomes(List.of(attempt.taskId()))) {
      GenerationSucceeded renewed = FreshLinks.renewed(attempt, stored, provider);
      if (renewed != null) {
        rows.renew(renewed);
      }
    }
    publication.publishSoon(rows.outcomes(List.of(attempt.taskId())));
  }

  /// Nothing where nobody could tell what became of a submit: the customer would wait for nothing.
  private Duration patience(Provider provider) {
    boolean someoneMayTell = provider.findsJobs() || provider.callsBack() && addresses.enabled();
    return someoneMayTell ? unknownPatience : Duration.ZERO;
  }

  /// A submit was answered after its lease had ended. The row is no longer ours, but the job's name
  /// is worth knowing to whoever has it: a hint, as a callback is.
  private void tellTheHeir(Result.Again refused) {
    String provider = refused.attempt().provider();
    for (Job job : refused.jobs()) {
      boolean news = refused.attempt().jobs().get(job.index()).jobId() == null;
      if (provider != null && job.jobId() != null && news) {
        try {
          callbacks.tell(provider, refused.attempt().taskId(), job.index(), job.jobId());
        } catch (RuntimeException lost) { // a hint without a promise
          refused
              .attempt()
              .in(log.atWarn())
              .addKeyValue("reason", lost.getClass().getSimpleName())
              .log("the id of a job could not be passed on");
        }
      }
    }
  }

  private void tell(Result.Again again, Provider provider) {
    Attempt attempt = again.attempt();
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    for (int i = 0; i < again.jobs().size(); i++) {
      Job job = again.jobs().get(i);
      Job before = attempt.jobs().get(i);
      if (job.is(JobState.RUNNING) && before.is(JobState.WAITING)) {
        tell(
            attempt, new GenerationStarted(attempt.taskId(), attempt.teamId(), now, provider.id()));
        return;
      }
      if (!Objects.equals(job.percent(), before.percent())
          || !Objects.equals(job.stage(), before.stage())) {
        tell(
            attempt,
            new GenerationProgressed(
                attempt.taskId(), attempt.teamId(), now, job.percent(), job.stage()));
        return;
      }
    }
  }

  private void tell(Attempt attempt, PipelineEvent event) {
    publication.tellSoon(new Outgoing(event, attempt.traceparent()));
  }

  /// Whoever waits for a place at the account may have it now.
  private void ended(List<Outgoing> outcomes) {
    publication.publishSoon(outcomes);
    loop.wake();
  }

  private void wakeAfter(Duration delay) {
    if (delay.compareTo(LONGEST_WAKE_UP) < 0) {
      alarm.schedule(loop::wake, delay.toMillis() + 1, TimeUnit.MILLISECONDS);
    }
  }
}
