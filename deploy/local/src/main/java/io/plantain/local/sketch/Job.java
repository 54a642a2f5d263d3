package io.plantain.local.sketch;

import io.plantain.local.sketch.Steering.Trick;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A job as the provider knows it. It needs no timer: what it is follows from the clock.
final class Job {
  enum State {
    WAITING,
    GENERATING,
    SUCCEEDED,
    EMPTY,
    BLOCKED,
    FAILED
  }

  /// What a poll meets although the job is well.
  enum Trouble {
    NONE,
    ERROR,
    BUSY,
    GARBLED
  }

  final String id;
  final String model;
  final Order order;

  /// The request as it came, which KIE gives back in every answer.
  final String request;

  /// Where its end is told, if the client asked for that.
  final @Nullable URI callback;

  final Steering steering;
  final Instant createdAt;
  final Instant readyAt;
  final AtomicInteger polls = new AtomicInteger();
  final AtomicInteger downloads = new AtomicInteger();

  Job(
      String id,
      String model,
      Order order,
      String request,
      @Nullable URI callback,
      Steering steering,
      Instant createdAt,
      Duration usualGeneration) {
    this.id = id;
    this.model = model;
    this.order = order;
    this.request = request;
    this.callback = callback;
    this.steering = steering;
    this.createdAt = createdAt;
    Duration own = steering.generation();
    // A callback that comes before the answer tells of an end that was reached before the answer.
    Duration unlessSaid = steering.has(Trick.CALLBACK_EARLY) ? Duration.ZERO : usualGeneration;
    this.readyAt = createdAt.plus(own == null ? unlessSaid : own);
  }

  State state(Instant now) {
    if (now.isBefore(readyAt) || steering.has(Trick.HANG)) {
      return Duration.between(createdAt, now).toMillis()
              < Duration.between(createdAt, readyAt).toMillis() / 10
          ? State.WAITING
          : State.GENERATING;
    }
    if (steering.has(Trick.FAIL)) {
      return State.FAILED;
    }
    if (steering.has(Trick.BLOCKED)) {
      return State.BLOCKED;
    }
    return steering.has(Trick.NO_IMAGE) ? State.EMPTY : State.SUCCEEDED;
  }

  Trouble troubleOfNextPoll() {
    int poll = polls.incrementAndGet();
    int flaky = steering.has(Trick.FLAKY) ? 2 : 0;
    if (poll <= flaky) {
      return poll == 1 ? Trouble.ERROR : Trouble.BUSY;
    }
    return steering.has(Trick.GARBLED_POLL) && poll == flaky + 1 ? Trouble.GARBLED : Trouble.NONE;
  }

  /// Where a result lies.
  String path(int index) {
    String end = (link() == 1 ? "." : "-" + link() + ".") + order.format().extension;
    return "/files/" + id + "-" + index + end;
  }

  /// Which link to the same picture is given out now: an expired one is replaced.
  private int link() {
    return steering.has(Trick.EXPIRED_LINK) && downloads.get() > 0 ? 2 : 1;
  }
}
