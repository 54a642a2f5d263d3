package io.plantain.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Directories of servers that live as long as one JVM. Their names carry the JVM's process id and
/// start time, so what a killed JVM left behind is found and ended by the next one.
final class TestDirectories {
  /// Two JVMs read the same process's start differently by what the clock was corrected in between.
  private static final long CLOCK_CORRECTION_MILLIS = 10_000;

  private TestDirectories() {}

  /// Kept between runs: unpacked programs.
  static Path shared() throws IOException {
    return Files.createDirectories(
        Path.of(System.getProperty("java.io.tmpdir"))
            .resolve("plantain-test-" + System.getProperty("user.name")));
  }

  static Path create(String purpose) throws IOException {
    discardWhatDeadJvmsLeft();
    ProcessHandle self = ProcessHandle.current();
    return Files.createDirectories(
        shared().resolve(purpose + "." + self.pid() + "." + startOf(self)));
  }

  /// Ends a PostgreSQL that runs there, then deletes the directory.
  static void discard(Path directory) {
    try {
      Path pidFile = directory.resolve("data-18/postmaster.pid");
      if (Files.exists(pidFile)) {
        endPostgres(Files.readAllLines(pidFile), directory);
      }
      try (Stream<Path> paths = Files.walk(directory)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // A file that appears while we delete: the next JVM tries again.
    }
  }

  private static void endPostgres(List<String> pidFile, Path directory) {
    ProcessHandle.of(Long.parseLong(pidFile.getFirst().strip()))
        // The id may belong to somebody else by now: the directory must be on its command line.
        .filter(process -> process.info().commandLine().orElse("").contains(directory.toString()))
        .ifPresent(
            process -> {
              process.destroyForcibly(); // nothing to save
              process.onExit().orTimeout(5, TimeUnit.SECONDS).join();
            });
  }

  private static void discardWhatDeadJvmsLeft() throws IOException {
    try (Stream<Path> directories = Files.list(shared())) {
      directories.filter(TestDirectories::isAbandoned).forEach(TestDirectories::discard);
    }
  }

  private static boolean isAbandoned(Path directory) {
    String[] parts = directory.getFileName().toString().split("\\.");
    if (parts.length != 3 || !parts[1].matches("\\d+") || !parts[2].matches("\\d+")) {
      return false;
    }
    return ProcessHandle.of(Long.parseLong(parts[1]))
        .filter(
            process ->
                Math.abs(startOf(process) - Long.parseLong(parts[2])) < CLOCK_CORRECTION_MILLIS)
        .isEmpty();
  }

  private static long startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}
