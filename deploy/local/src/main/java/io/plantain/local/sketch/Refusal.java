package io.plantain.local.sketch;

import io.plantain.local.sketch.Steering.Trick;
import java.util.ArrayList;
import java.util.List;

/// Why a submit makes no job. Said before any job exists, so sending it again is safe.
enum Refusal {
  BUSY(429),
  BUSY_SECONDS(429),
  BUSY_DATE(429),
  SERVER_ERROR(500);

  final int status;

  Refusal(int status) {
    this.status = status;
  }

  /// What the first submits of a prompt meet, one after the other; then it is taken.
  static List<Refusal> of(Steering steering) {
    List<Refusal> refusals = new ArrayList<>();
    if (steering.has(Trick.FLAKY)) {
      refusals.add(BUSY);
    }
    if (steering.has(Trick.RATE_LIMIT)) {
      refusals.add(BUSY_SECONDS);
    }
    if (steering.has(Trick.RATE_LIMIT_DATE)) {
      refusals.add(BUSY_DATE);
    }
    if (steering.has(Trick.ERROR_ONCE)) {
      refusals.add(SERVER_ERROR);
    }
    return refusals;
  }
}
