package io.plantain.acceptance.torture.evidence;

import io.plantain.acceptance.Broker;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.torture.Sent;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Waits until a run has come to rest: every task has ended and every consumer has read everything.
public final class Rest {
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private Rest() {}

  /// Returns the tasks that are still open when the time is up; empty is good.
  public static List<UUID> await(
      Installation installation, Broker broker, List<Sent> sent, Duration within)
      throws InterruptedException, SQLException {
    Tables tables =
        new Tables(installation, Gathering.teams(sent).stream().map(team -> team.id()).toList());
    Instant limit = Instant.now().plus(within);
    while (true) {
      List<UUID> open = tables.openTasks();
      Duration left = Duration.between(Instant.now(), limit);
      if (left.isNegative() || (open.isEmpty() && allRead(broker, left))) {
        return tables.openTasks(); // a request record may have become a task just now
      }
      Thread.sleep(PAUSE);
    }
  }

  /// Records that nobody reads any more are for the guarantees to find, with the story around them.
  private static boolean allRead(Broker broker, Duration within) {
    try {
      broker.awaitAllRead(within);
      return true;
    } catch (IllegalStateException stuck) {
      return false;
    }
  }
}
