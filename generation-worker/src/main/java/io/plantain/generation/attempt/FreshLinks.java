package io.plantain.generation.attempt;

import io.plantain.event.GenerationEvent.GenerationSucceeded;
import io.plantain.event.MediaReference;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.kit.Outgoing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Results that are told again long after they came. Providers let their links die after an hour or
/// a day; asking for the job costs nothing and gives newer ones.
final class FreshLinks {
  private static final Logger log = LoggerFactory.getLogger(FreshLinks.class);
  private static final Duration LIVE = Duration.ofMinutes(10); // storage's links-live

  private FreshLinks() {}

  static boolean mayHaveExpired(Attempt attempt) {
    return attempt.age().compareTo(LIVE) > 0;
  }

  /// Null where the result stays as it was told.
  static @Nullable GenerationSucceeded renewed(
      Attempt attempt, Outgoing stored, @Nullable Provider provider) {
    if (provider == null
        || !(stored.event() instanceof GenerationSucceeded told)
        || told.media().stream().anyMatch(media -> media.url() == null)) {
      return null;
    }
    List<MediaReference> media = new ArrayList<>();
    for (Job job : attempt.jobs()) {
      ProviderMedia.Link link = link(job, provider);
      if (link != null) {
        media.add(new MediaReference(media.size(), link.url(), null, link.expiresAt(), false));
      }
    }
    if (media.size() != told.media().size() || media.equals(told.media())) {
      return null;
    }
    attempt.in(log.atInfo()).log("result links were asked for again");
    return new GenerationSucceeded(
        told.taskId(), told.teamId(), told.at(), told.provider(), media, told.spec(), told.price());
  }

  private static ProviderMedia.@Nullable Link link(Job job, Provider provider) {
    String jobId = job.jobId();
    if (jobId == null) {
      return null;
    }
    try {
      return provider.poll(jobId) instanceof ProviderAnswer.Finished finished
              && !finished.media().isEmpty()
              && finished.media().getFirst() instanceof ProviderMedia.Link link
          ? link
          : null;
    } catch (RuntimeException failed) { // the old ones are told, as before
      log.atInfo()
          .addKeyValue("provider", provider.id())
          .addKeyValue("reason", failed.getClass().getSimpleName())
          .log("result links could not be asked for");
      return null;
    }
  }
}
