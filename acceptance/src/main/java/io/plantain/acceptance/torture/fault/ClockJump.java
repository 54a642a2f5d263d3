package io.plantain.acceptance.torture.fault;

import io.plantain.acceptance.torture.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/// The wall clock of one running process jumps, and later jumps back. Monotonic time goes on as it
/// should.
public record ClockJump(Site site, String words, Duration jump) implements Fault {
  private static final Duration HOW_LONG = Duration.ofSeconds(12);

  public static List<Fault> all(Site site) {
    return site.clocks() == null
        ? List.of()
        : List.of(
            new ClockJump(site, "clock jumps by +1 h", Duration.ofHours(1)),
            new ClockJump(site, "clock jumps by -70 min", Duration.ofMinutes(-70)));
  }

  @Override
  public String name() {
    return words;
  }

  @Override
  public void strike(RandomGenerator random) throws Exception {
    List<Path> clocks;
    try (var files = Files.list(Objects.requireNonNull(site.clocks()))) {
      clocks = files.sorted().toList();
    }
    Path clock = clocks.get(random.nextInt(clocks.size()));
    try {
      JumpingClocks.set(clock, jump);
      Thread.sleep(HOW_LONG);
    } finally {
      JumpingClocks.set(clock, Duration.ZERO);
    }
  }
}
