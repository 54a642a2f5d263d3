package io.plantain.acceptance.flow;

import io.plantain.acceptance.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One process of an installation, as its record says.
///
/// @param port where it serves
/// @param admin where its health is
record Instance(String name, long pid, int port, int admin) {
  static final List<String> SERVICES =
      List.of(
          "intake-service",
          "moderation-service",
          "ledger-service",
          "generation-worker",
          "storage-worker");

  static Instance of(Installation system, String name) {
    Path file = system.home().resolve("processes").resolve(name + ".properties");
    Properties kept = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      kept.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int port = Integer.parseInt(kept.getProperty("port", "0"));
    int second = Integer.parseInt(kept.getProperty("second-port", "0"));
    return new Instance(
        name,
        Long.parseLong(kept.getProperty("pid", "0")),
        port,
        name.startsWith("intake-service") ? second : port);
  }

  URI edge() {
    return URI.create("http://127.0.0.1:" + port);
  }

  URI admin(String path) {
    return URI.create("http://127.0.0.1:" + admin + path);
  }

  boolean isAlive() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  void signal(String name) throws IOException, InterruptedException {
    if (new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor() != 0) {
      throw new IllegalStateException("kill -" + name + " of " + this.name + " failed");
    }
  }

  /// How long it takes to end, at most `limit`.
  Duration terminate(Duration limit) throws IOException, InterruptedException {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    long start = System.nanoTime();
    process.destroy(); // SIGTERM
    try {
      process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      return limit;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
