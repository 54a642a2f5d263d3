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
  private final ConcurrentHashMap<String, Long> readyNanos = new ConcurrentHashMap<>();
  private final LongAdder polls = new LongAdder();
  private final AtomicInteger submits = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();

  StubJobs(Duration jobTime) {
    this.jobTime = jobTime;
    start("/v1/jobs", this::answer);
  }

  int submits() {
    return submits.get();
  }

  long polls() {
    return polls.sum();
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
      Long ready = readyNanos.get(id);
      boolean done = ready == null || System.nanoTime() - ready >= 0;
      if (done && readyNanos.remove(id) != null) {
        open.decrementAndGet();
      }
      send(exchange, done ? FAILED : RUNNING);
    }
  }
}
