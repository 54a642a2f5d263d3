package io.plantain.acceptance.torture.fault;

import io.plantain.acceptance.torture.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The wall clock of one running process jumps, and later jumps back. Monotonic time goes on as it
/// should.
public record ClockJump(Site site, String words, Duration jump) implements Fault {
  private static final Duration HOW_LONG = Duration.ofSeconds(12);

  /// Where Debian and its kin, and others, put the library of the package `faketime`.
  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib64/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/faketime/libfaketimeMT.so.1"));

  public static List<Fault> all(Site site) {
    return site.clocks() == null
        ? List.of()
        : List.of(
            new ClockJump(site, "clock jumps by +1 h", Duration.ofHours(1)),
            new ClockJump(site, "clock jumps by -70 min", Duration.ofMinutes(-70)));
  }

  /// The variables of a process whose clock can be set; empty where the library is missing.
  ///
  /// @param clocks a folder for the files that set clocks
  public static Optional<Map<String, String>> variables(Path clocks, String process)
      throws IOException {
    Optional<Path> library = LIBRARIES.stream().filter(Files::exists).findFirst();
    if (library.isEmpty()) {
      return Optional.empty();
    }
    Files.createDirectories(clocks);
    set(clocks.resolve(process), Duration.ZERO);
    return Optional.of(
        Map.of(
            "LD_PRELOAD", library.get().toString(),
            "FAKETIME_TIMESTAMP_FILE", clocks.resolve(process).toString(),
            "FAKETIME_CACHE_DURATION", "1", // seconds between two looks at the file
            "FAKETIME_DONT_FAKE_MONOTONIC", "1", // a jump of the wall clock is all we want
            "FAKETIME_DISABLE_SHM", "1")); // a killed process would leave its share behind
  }

  @Override
  public String name() {
    return words;
  }

  @Override
  public void strike(RandomGenerator random) throws Exception {
    Path clocks = Objects.requireNonNull(site.clocks());
    List<String> processes;
    try (var files = Files.list(clocks)) {
      processes =
          files
              .map(file -> String.valueOf(file.getFileName()))
              .filter(f -> !f.endsWith(".new"))
              .sorted()
              .toList();
    }
    Path clock = clocks.resolve(Site.any(processes, random));
    try {
      set(clock, jump);
      Thread.sleep(HOW_LONG);
    } finally {
      set(clock, Duration.ZERO);
    }
  }

  private static void set(Path clock, Duration offset) throws IOException {
    Path fresh = clock.resolveSibling(clock.getFileName() + ".new");
    Files.writeString(fresh, "%+ds\n".formatted(offset.toSeconds()));
    Files.move(fresh, clock, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
