package io.plantain.generation.late;

import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.Providers;
import io.plantain.generation.staging.Staging;
import io.plantain.kit.fetch.FetchOutcome;
import io.plantain.kit.fetch.SafeFetcher;
import io.plantain.kit.trace.Hop;
import io.plantain.kit.trace.LogLine;
import io.plantain.kit.trace.Spans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Asks for jobs whose attempt has ended, and keeps what they made. Nothing is published: the
/// customer was told how the task ended and got the credits back, and that stays so.
@Component
class LatePictures {
  private static final Logger log = LoggerFactory.getLogger(LatePictures.class);

  private final LateJobs jobs;
  private final Providers providers;
  private final SafeFetcher fetcher;
  private final Staging staging;
  private final LateSettings settings;
  private final Spans spans;

  LatePictures(
      LateJobs jobs,
      Providers providers,
      SafeFetcher fetcher,
      Staging staging,
      LateSettings settings,
      Spans spans) {
    this.jobs = jobs;
    this.providers = providers;
    this.fetcher = fetcher;
    this.staging = staging;
    this.settings = settings;
    this.spans = spans;
  }

  /// @return whether a picture was found and kept
  boolean lookFor(LateJobs.Due due) {
    LateJob job = due.job();
    Provider provider = providers.find(job.provider());
    String jobId = job.jobId();
    boolean last = due.poll() >= settings.polls();
    if (provider == null || jobId == null) {
      if (last) {
        jobs.end(job, "gave_up", null);
      }
      return false;
    }
    ProviderAnswer said = poll(due, provider, jobId);
    switch (said) {
      case ProviderAnswer.Finished finished when !finished.media().isEmpty() -> {
        if (keep(job, finished.media().getFirst())) {
          return true;
        }
      }
      case ProviderAnswer.Finished empty -> {
        jobs.end(job, "nothing", null);
        return false;
      }
      case ProviderAnswer.Refused refused -> {
        jobs.end(job, "nothing", null);
        return false;
      }
      case ProviderAnswer.Running r -> {}
      case ProviderAnswer.Retry r -> {}
      case ProviderAnswer.Unknown u -> {}
      case ProviderAnswer.Accepted a -> {}
    }
    if (last) {
      jobs.end(job, "gave_up", null);
    }
    return false;
  }

  private ProviderAnswer poll(LateJobs.Due due, Provider provider, String jobId) {
    try (Hop hop = spans.call("poll late " + provider.id(), due.traceparent())) {
      ProviderAnswer said = provider.poll(jobId);
      hop.tag("task_id", due.job().taskId().toString())
          .tag("provider", provider.id())
          .tag("picture", due.job().picture())
          .tag("answer", said.getClass().getSimpleName());
      return said;
    }
  }

  /// Stored first and written down then: a row never names a picture that is not there.
  ///
  /// @return false where it is asked for again, as long as there are polls left
  private boolean keep(LateJob job, ProviderMedia media) {
    Path file = file(media);
    if (file == null) {
      return false;
    }
    try {
      if (!WholePicture.is(file)) {
        jobs.end(job, "unusable", null);
        return false;
      }
      String key = Staging.lateKey(job.taskId(), job.picture());
      staging.store(key, file);
      boolean kept = jobs.end(job, "found", key);
      if (kept) {
        LogLine.about(log.atInfo(), job.taskId(), job.teamId())
            .addKeyValue("picture", job.picture())
            .addKeyValue("ended", job.ended())
            .addKeyValue("object_key", key)
            .log("a picture came after its attempt had ended; kept and not charged");
      }
      return kept;
    } catch (IOException disk) {
      throw new UncheckedIOException(disk);
    } finally {
      delete(file);
    }
  }

  /// The caller deletes it.
  private @Nullable Path file(ProviderMedia media) {
    return switch (media) {
      case ProviderMedia.Inline inline -> {
        try {
          yield Files.write(Files.createTempFile("plantain-late-", ".in"), inline.bytes());
        } catch (IOException disk) {
          throw new UncheckedIOException(disk);
        }
      }
      case ProviderMedia.Link link ->
          fetcher.fetch(link.url(), settings.maxPicture().toBytes())
                  instanceof FetchOutcome.Fetched fetched
              ? fetched.file()
              : null;
    };
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException left) {
      throw new UncheckedIOException(left);
    }
  }
}
