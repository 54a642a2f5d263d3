package io.plantain.acceptance.flow;

import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Instance;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Polls until something is so.
final class Waiting {
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(3); // as a usual probe's

  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(PROBE_LIMIT).build();

  interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private Waiting() {}

  static boolean until(Duration limit, Condition condition)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(PAUSE);
    }
    return true;
  }

  /// A process with this name that is not the one with `oldPid`, and ready.
  static void untilBack(Installation system, String name, long oldPid, Duration limit)
      throws IOException, InterruptedException {
    boolean back =
        until(
            limit,
            () -> {
              Instance now = system.instance(name);
              return now.pid() != oldPid && isReady(now);
            });
    if (!back) {
      throw new IllegalStateException(name + " did not come back within " + limit);
    }
  }

  static boolean isReady(Instance instance) throws InterruptedException {
    return answers(instance.admin("/actuator/health/readiness"));
  }

  static boolean answers(URI address) throws InterruptedException {
    try {
      HttpRequest probe = HttpRequest.newBuilder(address).timeout(PROBE_LIMIT).build();
      return HTTP.send(probe, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notUp) {
      return false;
    }
  }
}
