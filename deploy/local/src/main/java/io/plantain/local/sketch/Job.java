package io.plantain.local.sketch;

import io.plantain.local.sketch.Steering.Trick;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

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

  final String id;
  final String model;
  final Order order;

  /// The request as it came, which KIE gives back in every answer.
  final String request;

  final Steering steering;
  final Instant createdAt;
  final Instant readyAt;
  final AtomicInteger polls = new AtomicInteger();

  Job(
      String id,
      String model,
      Order order,
      String request,
      Steering steering,
      Instant createdAt,
      Duration usualGeneration) {
    this.id = id;
    this.model = model;
    this.order = order;
    this.request = request;
    this.steering = steering;
    this.createdAt = createdAt;
    Duration own = steering.generation();
    this.readyAt = createdAt.plus(own == null ? usualGeneration : own);
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

  /// The status of a poll that is refused although the job is well, else 0.
  int refusalOfNextPoll() {
    int poll = polls.incrementAndGet();
    if (!steering.has(Trick.FLAKY) || poll > 2) {
      return 0;
    }
    return poll == 1 ? 500 : 429;
  }
}
