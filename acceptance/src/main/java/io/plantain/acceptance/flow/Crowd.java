package io.plantain.acceptance.flow;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Clients on connections of their own, each with one request under way.
final class Crowd {
  private final URI base;
  private final int clients;

  Crowd(URI base, int clients) {
    this.base = base;
    this.clients = clients;
  }

  /// @param micros from when a request was due to its answer
  record Run(double perSecond, List<Long> micros, int failed) {
    /// The smallest value that `percent` of all do not exceed.
    double millis(int percent) {
      int rank = (int) Math.ceil(micros.size() * percent / 100.0);
      return micros.isEmpty() ? 0 : micros.get(Math.max(0, rank - 1)) / 1000.0;
    }
  }

  /// Each client sends again as soon as it has its answer.
  Run asFastAsItGoes(Duration length, IntFunction<byte[]> requests) throws InterruptedException {
    return run(length, 0, requests);
  }

  /// Requests are due evenly, whatever the answers do: one that has to wait for its client counts
  /// from when it was due.
  Run at(double perSecond, Duration length, IntFunction<byte[]> requests)
      throws InterruptedException {
    return run(length, perSecond, requests);
  }

  private Run run(Duration length, double perSecond, IntFunction<byte[]> requests)
      throws InterruptedException {
    List<Long> micros = new ArrayList<>();
    AtomicInteger number = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    AtomicReference<@Nullable IOException> broken = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    long begin = System.nanoTime();
    long end = begin + length.toNanos();
    for (int n = 0; n < clients; n++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    List<Long> mine = new ArrayList<>();
                    try (Wire wire = new Wire(base)) {
                      while (true) {
                        int which = number.getAndIncrement();
                        long due =
                            perSecond == 0
                                ? System.nanoTime()
                                : begin + (long) (1e9 * which / perSecond);
                        if (due >= end) {
                          break;
                        }
                        pauseUntil(due);
                        if (wire.exchange(requests.apply(which)).status() != 200) {
                          failed.incrementAndGet();
                        }
                        mine.add((System.nanoTime() - due) / 1000);
                      }
                    } catch (IOException e) {
                      broken.compareAndSet(null, e);
                    } catch (InterruptedException stopping) {
                      Thread.currentThread().interrupt();
                    }
                    synchronized (micros) {
                      micros.addAll(mine);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    IOException lost = broken.get();
    if (lost != null) {
      throw new IllegalStateException("a connection broke", lost);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    micros.sort(null);
    return new Run((micros.size() - failed.get()) / seconds, micros, failed.get());
  }

  private static void pauseUntil(long due) throws InterruptedException {
    long left = due - System.nanoTime();
    if (left > 0) {
      Thread.sleep(Duration.ofNanos(left));
    }
  }
}
