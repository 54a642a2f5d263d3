package io.plantain.intake.live;

import io.plantain.kit.DueLoop;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/// Wakes those who listen when something of their team has changed: one look for all of them.
final class Listeners implements SmartLifecycle {
  private static final Duration LOOK = Duration.ofMillis(250);

  /// Before the web server waits for its requests, of which they are some.
  private static final int PHASE = Integer.MAX_VALUE - 1;

  private final Changes changes;
  private final Map<String, Set<Semaphore>> listening = new ConcurrentHashMap<>();
  private final DueLoop loop = new DueLoop("live", LOOK, this::look);
  private Changes.@Nullable Place seen;
  private volatile boolean running;

  Listeners(Changes changes) {
    this.changes = changes;
  }

  DueLoop loop() {
    return loop;
  }

  /// One who listens; to be closed.
  final class Ear implements AutoCloseable {
    private final String teamId;
    private final Semaphore news = new Semaphore(0);

    private Ear(String teamId) {
      this.teamId = teamId;
      listening.computeIfAbsent(teamId, id -> new CopyOnWriteArraySet<>()).add(news);
    }

    /// Until something may have changed, or the time is over.
    void await(Duration limit) throws InterruptedException {
      if (news.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        news.drainPermits();
      }
    }

    /// False when this instance is going to stop: listen to another.
    boolean goesOn() {
      return running;
    }

    @Override
    public void close() {
      listening.computeIfPresent(
          teamId,
          (id, ears) -> {
            ears.remove(news);
            return ears.isEmpty() ? null : ears;
          });
    }
  }

  Ear of(String teamId) {
    return new Ear(teamId);
  }

  int count() {
    return listening.values().stream().mapToInt(Set::size).sum();
  }

  int count(String teamId) {
    return listening.getOrDefault(teamId, Set.of()).size();
  }

  private int look() {
    if (listening.isEmpty()) {
      seen = null;
      return 0;
    }
    Changes.Place from = seen;
    if (from == null) { // somebody began to listen; he looked by himself at first
      seen = changes.now();
      listening.keySet().forEach(this::wake);
      return 0;
    }
    Set<String> teams = new HashSet<>();
    seen = changes.teamsSince(from, teams);
    teams.forEach(this::wake);
    return 0;
  }

  private void wake(String teamId) {
    listening.getOrDefault(teamId, Set.of()).forEach(Semaphore::release);
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    listening.keySet().forEach(this::wake);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
