package io.plantain.kit.fetch;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.jspecify.annotations.Nullable;

/// Breaks a request off from outside. A socket's own time-out starts anew with each byte, so a
/// server that drips would never meet it.
final class Cut implements AutoCloseable {
  private final ScheduledExecutorService timer;
  private final HttpUriRequestBase request;
  private final ScheduledFuture<?> last;
  private @Nullable ScheduledFuture<?> sooner;
  private volatile @Nullable String why;
  private boolean bodyWasRead;

  Cut(ScheduledExecutorService timer, HttpUriRequestBase request, long deadlineNanos) {
    this.timer = timer;
    this.request = request;
    last = after(deadlineNanos - System.nanoTime(), "not finished in time");
  }

  /// Replaces the earlier limit, if there is one.
  void noLaterThan(@Nullable Duration limit, String reason) {
    if (sooner != null) {
      sooner.cancel(false);
    }
    sooner = limit == null ? null : after(limit.toNanos(), reason);
  }

  void now(String reason) {
    why = reason;
    request.abort();
  }

  void bodyIsRead() {
    bodyWasRead = true;
  }

  boolean bodyWasRead() {
    return bodyWasRead;
  }

  /// Why the request was broken off, or null if it was not us.
  @Nullable String why() {
    return why;
  }

  private ScheduledFuture<?> after(long nanos, String reason) {
    return timer.schedule(() -> now(reason), Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    last.cancel(false);
    noLaterThan(null, "");
  }
}
