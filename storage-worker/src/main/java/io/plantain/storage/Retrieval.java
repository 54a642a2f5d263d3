package io.plantain.storage;

import io.plantain.event.FailureReason;
import io.plantain.event.MediaReference;
import io.plantain.kit.fetch.FetchOutcome;
import io.plantain.kit.fetch.SafeFetcher;
import io.plantain.kit.objects.ObjectStoreSettings;
import io.plantain.kit.trace.Hop;
import io.plantain.kit.trace.Spans;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Brings a result here, from the provider or from the staging area. Tries are bounded: one
/// provider that does not answer must not hold up everybody else on the partition.
@Component
class Retrieval {
  private static final Logger log = LoggerFactory.getLogger(Retrieval.class);

  sealed interface Result {
    /// @param file the caller deletes it
    record Arrived(Path file) implements Result {}

    record Missing(FailureReason reason) implements Result {}

    /// The link is dead.
    record Dead() implements Result {}
  }

  private final SafeFetcher fetcher;
  private final ObjectStore objects;
  private final StorageSettings settings;
  private final StorageMeters meters;
  private final Spans spans;

  Retrieval(
      SafeFetcher fetcher,
      ObjectStore objects,
      StorageSettings settings,
      StorageMeters meters,
      Spans spans) {
    this.spans = spans;
    this.fetcher = fetcher;
    this.objects = objects;
    this.settings = settings;
    this.meters = meters;
  }

  Result retrieve(MediaReference reference, Order order) throws InterruptedException {
    long maxBytes =
        switch (order) {
          case Order.Picture picture -> settings.maxPictureSize().toBytes();
          case Order.Larger picture -> settings.maxPictureSize().toBytes();
          case Order.Moving film -> settings.maxFilmSize().toBytes();
        };
    String stagedKey = reference.stagedKey();
    if (stagedKey != null) {
      Path staged =
          ObjectStoreSettings.isStaged(stagedKey) ? objects.staged(stagedKey, maxBytes) : null;
      return staged == null
          ? new Result.Missing(FailureReason.RESULT_UNREACHABLE)
          : new Result.Arrived(staged);
    }
    String url = reference.url();
    return url == null ? new Result.Missing(FailureReason.NO_RESULT) : fetch(url, maxBytes);
  }

  /// Who serves the result hears nothing of the trace: the link may lead to anybody.
  private FetchOutcome fetchOnce(String url, long maxBytes, long deadline) {
    try (Hop hop = spans.call("fetch")) {
      FetchOutcome outcome =
          fetcher.fetch(url, maxBytes, Duration.ofNanos(deadline - System.nanoTime()));
      hop.tag("outcome", outcome.getClass().getSimpleName());
      if (!(outcome instanceof FetchOutcome.Fetched)) {
        hop.failed(outcome.getClass().getSimpleName());
      }
      return outcome;
    }
  }

  private Result fetch(String url, long maxBytes) throws InterruptedException {
    long deadline = System.nanoTime() + settings.fetchBudget().toNanos();
    Duration pause = settings.firstPause();
    for (int attempt = 1; ; attempt++) {
      FetchOutcome outcome = fetchOnce(url, maxBytes, deadline);
      meters.fetched(outcome);
      switch (outcome) {
        case FetchOutcome.Fetched(Path file, long bytes, String type) -> {
          return new Result.Arrived(file);
        }
        case FetchOutcome.TooLarge tooLarge -> {
          return new Result.Missing(FailureReason.INVALID_RESULT);
        }
        case FetchOutcome.Refused(String why) -> {
          log.atWarn().addKeyValue("why", why).log("result refused");
          return new Result.Missing(FailureReason.RESULT_UNREACHABLE);
        }
        case FetchOutcome.Gone gone -> {
          return new Result.Dead();
        }
        case FetchOutcome.Unreachable(String why, boolean retryable) -> {
          boolean again =
              retryable
                  && attempt < settings.fetchAttempts()
                  && System.nanoTime() + pause.toNanos() < deadline;
          log.atInfo()
              .addKeyValue("why", why)
              .addKeyValue("attempt", attempt)
              .log("result not reached");
          if (!again) {
            return new Result.Missing(FailureReason.RESULT_UNREACHABLE);
          }
          Thread.sleep(pause);
          pause = pause.multipliedBy(2);
        }
      }
    }
  }
}
