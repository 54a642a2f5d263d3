package io.plantain.acceptance;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Properties;

/// One process of an installation, as its record says.
///
/// @param port where it serves
/// @param admin where its health and metrics are: the port where it serves shows none
public record Instance(String name, long pid, int port, int admin) {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  static Instance of(String name, Properties record) {
    return new Instance(
        name,
        Long.parseLong(record.getProperty("pid", "0")),
        Integer.parseInt(record.getProperty("port", "0")),
        Integer.parseInt(record.getProperty("second-port", "0")));
  }

  public URI edge() {
    return URI.create("http://127.0.0.1:" + port);
  }

  public URI admin(String path) {
    return URI.create("http://127.0.0.1:" + admin + path);
  }

  public URI metrics() {
    return admin("/actuator/prometheus");
  }

  public boolean isAlive() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  public void signal(String name) throws IOException, InterruptedException {
    if (new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor() != 0) {
      throw new IllegalStateException("kill -" + name + " of " + this.name + " failed");
    }
  }

  /// How long it takes to end, at most `limit`.
  public Duration terminate(Duration limit) throws InterruptedException {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    long start = System.nanoTime();
    process.destroy(); // SIGTERM
    Duration took = Duration.ZERO;
    // Not `onExit()`: it looks ever more seldom at a process that is not its own child.
    while (process.isAlive() && took.compareTo(limit) < 0) {
      Thread.sleep(LOOK_AGAIN);
      took = Duration.ofNanos(System.nanoTime() - start);
    }
    return took;
  }
}
