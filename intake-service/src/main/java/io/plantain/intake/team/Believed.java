package io.plantain.intake.team;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What was seen in the database is believed for a while; what was not there is looked for again.
final class Believed<T> {
  private static final int MOST = 10_000; // some megabytes

  private record Seen<T>(T value, long untilNanos) {}

  private final Map<String, Seen<T>> seen = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<@Nullable T>> looks = new ConcurrentHashMap<>();
  private final Duration belief;

  Believed(Duration belief) {
    this.belief = belief;
  }

  @Nullable T get(String name, Supplier<@Nullable T> look) {
    Seen<T> hit = seen.get(name);
    if (hit != null && System.nanoTime() - hit.untilNanos < 0) {
      return hit.value;
    }
    // One look for all who want to know the same, and one answer: a crowd with one key must neither
    // take every connection nor wait in a line while the database is away.
    CompletableFuture<@Nullable T> mine = new CompletableFuture<>();
    CompletableFuture<@Nullable T> first = looks.putIfAbsent(name, mine);
    if (first != null) {
      return answer(first);
    }
    try {
      T found = look.get();
      if (found == null) {
        seen.remove(name);
      } else {
        remember(name, found);
      }
      mine.complete(found);
      return found;
    } catch (RuntimeException | Error failed) {
      mine.completeExceptionally(failed);
      throw failed;
    } finally {
      looks.remove(name, mine);
    }
  }

  private void remember(String name, T found) {
    if (seen.size() >= MOST) {
      seen.clear();
    }
    seen.put(name, new Seen<>(found, System.nanoTime() + belief.toNanos()));
  }

  private @Nullable T answer(CompletableFuture<@Nullable T> first) {
    try {
      return first.join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof RuntimeException same) {
        throw same;
      }
      throw failed;
    }
  }

  void forget() {
    seen.clear();
  }
}
