package io.plantain.local.sketch;

import io.plantain.local.sketch.Steering.Trick;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// A callback that is to be sent.
///
/// @param base what the client called us, for links
record Notice(Job job, Instant at, URI to, Claim claim, String base) {
  enum Claim {
    /// What the record says, signed with our key.
    TRUE,
    /// That it is done and the picture lies elsewhere, signed with a wrong key.
    FORGED_SUCCESS,
    /// That it failed, signed with a wrong key.
    FORGED_FAILURE
  }

  static final Duration LATE = Duration.ofSeconds(10);
  private static final Duration BETWEEN_TWO = Duration.ofMillis(200);

  /// All that a job causes. Forged ones come first, while it may still be running.
  static List<Notice> of(Job job, String base) {
    URI to = job.callback;
    if (to == null) {
      return List.of();
    }
    List<Notice> notices = new ArrayList<>();
    if (job.steering.has(Trick.CALLBACK_FORGED)) {
      notices.add(new Notice(job, job.createdAt, to, Claim.FORGED_SUCCESS, base));
      notices.add(new Notice(job, job.createdAt, to, Claim.FORGED_FAILURE, base));
      notices.add(new Notice(job, job.createdAt, guessed(to), Claim.FORGED_FAILURE, base));
    }
    if (job.steering.has(Trick.CALLBACK_EARLY)) {
      notices.add(new Notice(job, job.createdAt, to, Claim.TRUE, base));
    } else if (!job.steering.has(Trick.HANG) && !job.steering.has(Trick.CALLBACK_LOST)) {
      Instant at = job.steering.has(Trick.CALLBACK_LATE) ? job.readyAt.plus(LATE) : job.readyAt;
      notices.add(new Notice(job, at, to, Claim.TRUE, base));
    }
    if (job.steering.has(Trick.CALLBACK_TWICE)) {
      notices.add(new Notice(job, job.readyAt.plus(BETWEEN_TWO), to, Claim.TRUE, base));
    }
    return notices;
  }

  /// The same place with the last part of the path guessed wrong.
  private static URI guessed(URI to) {
    String path = to.getRawPath() == null ? "/" : to.getRawPath();
    return to.resolve(path.substring(0, path.lastIndexOf('/') + 1) + UUID.randomUUID());
  }
}
