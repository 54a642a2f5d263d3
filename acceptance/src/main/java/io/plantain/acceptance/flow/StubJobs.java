package io.plantain.acceptance.flow;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// A provider whose jobs all take the same time and then fail, so that nothing comes after the
/// worker that is measured. Its words are those of `generation-worker/examples/job-provider.yml`.
final class StubJobs extends StubServer {
  private static final String RUNNING = "{\"status\":\"running\"}";
  private static final String FAILED = "{\"status\":\"failed\",\"error\":\"as it was told\"}";

  private final Duration jobTime;
  private final Duration pause;
  private final ConcurrentHashMap<String, Long> readyNanos = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Long> askedNanos = new ConcurrentHashMap<>();
  private final LongAdder polls = new LongAdder();
  private final LongAdder tooSoon = new LongAdder();
  private final AtomicInteger submits = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();

  /// @param pause the least between two questions for a job: two workers that shared it badly would
  ///   ask sooner
  StubJobs(Duration jobTime, Duration pause) {
    this.jobTime = jobTime;
    this.pause = pause;
    start("/v1/jobs", this::answer);
  }

  int submits() {
    return submits.get();
  }

  long polls() {
    return polls.sum();
  }

  /// Questions that came sooner after the last one than they should.
  long tooSoon() {
    return tooSoon.sum();
  }

  /// Jobs that nobody has seen the end of.
  int open() {
    return open.get();
  }

  /// The most there were at once, since the last time somebody asked.
  int mostOpen() {
    return mostOpen.getAndSet(open.get());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      if (exchange.getRequestMethod().equals("POST")) {
        String id = "j" + submits.incrementAndGet();
        readyNanos.put(id, System.nanoTime() + jobTime.toNanos());
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        send(exchange, "{\"jobId\":\"" + id + "\"}");
        return;
      }
      polls.increment();
      String id = path.substring(path.lastIndexOf('/') + 1);
      long now = System.nanoTime();
      Long asked = askedNanos.put(id, now);
      if (asked != null && now - asked < pause.toNanos()) {
        tooSoon.increment();
      }
      Long ready = readyNanos.get(id);
      boolean done = ready == null || now - ready >= 0;
      if (done && readyNanos.remove(id) != null) {
        open.decrementAndGet();
      }
      send(exchange, done ? FAILED : RUNNING);
    }
  }
}
