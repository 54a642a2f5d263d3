package io.plantain.local.process;

import io.plantain.local.Home;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/// A process we started and wrote down.
///
/// @param pid 0 when it is to be started
/// @param port where it listens
/// @param secondPort actuator's, or 0
/// @param stopped somebody stopped it and it shall stay so
public record LocalProcess(
    String name, long pid, Instant start, int port, int secondPort, boolean stopped) {
  /// The same process read from two JVMs differs by what the clock was corrected in between; a
  /// process id does not come round again that soon.
  private static final Duration CLOCK_CORRECTION = Duration.ofSeconds(10);

  /// Empty when it ended, also when its process id belongs to another process by now.
  public Optional<ProcessHandle> handle() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::startedThen);
  }

  public boolean isDue() {
    return pid == 0 && !stopped;
  }

  public boolean isAlive() {
    return handle().isPresent();
  }

  private boolean startedThen(ProcessHandle process) {
    return process
        .info()
        .startInstant()
        .map(then -> Duration.between(start, then).abs().compareTo(CLOCK_CORRECTION) < 0)
        .orElse(false);
  }

  static LocalProcess of(String name, ProcessHandle process, int port, int secondPort) {
    Instant start = process.info().startInstant().orElseGet(Instant::now);
    return new LocalProcess(name, process.pid(), start, port, secondPort, false);
  }

  static LocalProcess due(String name, int port, int secondPort) {
    return new LocalProcess(name, 0, Instant.EPOCH, port, secondPort, false);
  }

  LocalProcess stoppedOnPurpose() {
    return new LocalProcess(name, pid, start, port, secondPort, true);
  }

  static LocalProcess load(Path file) {
    Properties kept = Home.read(file);
    return new LocalProcess(
        kept.getProperty("name", ""),
        Long.parseLong(kept.getProperty("pid", "0")),
        Instant.ofEpochMilli(Long.parseLong(kept.getProperty("start", "0"))),
        Integer.parseInt(kept.getProperty("port", "0")),
        Integer.parseInt(kept.getProperty("second-port", "0")),
        Boolean.parseBoolean(kept.getProperty("stopped", "false")));
  }

  void save(Path file) {
    var kept = new Properties();
    kept.setProperty("name", name);
    kept.setProperty("pid", String.valueOf(pid));
    kept.setProperty("start", String.valueOf(start.toEpochMilli()));
    kept.setProperty("port", String.valueOf(port));
    kept.setProperty("second-port", String.valueOf(secondPort));
    if (stopped) {
      kept.setProperty("stopped", "true");
    }
    Home.write(file, kept);
  }
}
