package io.plantain.intake.team;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What was seen in the database is believed for a while; what was not there is looked for again.
final class Believed<T> {
  private static final int MOST = 10_000; // some megabytes

  private record Seen<T>(T value, long untilNanos) {}

  private final Map<String, Seen<T>> seen = new ConcurrentHashMap<>();
  private final Object[] looks = Stream.generate(Object::new).limit(64).toArray();
  private final Duration belief;

  Believed(Duration belief) {
    this.belief = belief;
  }

  @Nullable T get(String name, Supplier<@Nullable T> look) {
    Seen<T> hit = seen.get(name);
    if (hit != null && System.nanoTime() - hit.untilNanos < 0) {
      return hit.value;
    }
    // One look for all who want to know the same: a crowd with one key must not take every
    // connection.
    synchronized (looks[Math.floorMod(name.hashCode(), looks.length)]) {
      Seen<T> now = seen.get(name);
      if (now != null && now != hit) {
        return now.value;
      }
      T found = look.get();
      if (found == null) {
        seen.remove(name);
        return null;
      }
      if (seen.size() >= MOST) {
        seen.clear();
      }
      seen.put(name, new Seen<>(found, System.nanoTime() + belief.toNanos()));
      return found;
    }
  }

  void forget() {
    seen.clear();
  }
}
