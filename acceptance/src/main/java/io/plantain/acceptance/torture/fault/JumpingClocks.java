package io.plantain.acceptance.torture.fault;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Wall clocks that can be set from outside, each for one process: a few lines of C that the
/// process loads before libc.
///
/// libfaketime does the same and more; with it a JVM on Java 25 keeps two threads busy for nothing,
/// because it also takes part in waits.
public final class JumpingClocks {
  private static final String SOURCE = "/jumping-clock.c";

  private final Path home;
  private final Path library;

  private JumpingClocks(Path home, Path library) {
    this.home = home;
    this.library = library;
  }

  /// Null where there is no C compiler.
  public static @Nullable JumpingClocks make(Path home) throws IOException, InterruptedException {
    Files.createDirectories(home);
    Path source = home.resolve("jumping-clock.c");
    Path library = home.resolve("jumping-clock.so");
    try (InputStream in = Objects.requireNonNull(JumpingClocks.class.getResourceAsStream(SOURCE))) {
      Files.write(source, in.readAllBytes());
    }
    try {
      Process compiler =
          new ProcessBuilder(
                  "cc",
                  "-O2",
                  "-shared",
                  "-fPIC",
                  "-o",
                  library.toString(),
                  source.toString(),
                  "-ldl")
              .inheritIO()
              .start();
      return compiler.waitFor() == 0 ? new JumpingClocks(home, library) : null;
    } catch (IOException noCompiler) {
      return null;
    }
  }

  /// One file a process.
  public Path directory() {
    return home.resolve("clocks");
  }

  /// What makes a process go by its own clock, which is right at first.
  public Map<String, String> variables(String process) throws IOException {
    Files.createDirectories(directory());
    Path clock = directory().resolve(process);
    set(clock, Duration.ZERO);
    return Map.of("LD_PRELOAD", library.toString(), "JUMPING_CLOCK", clock.toString());
  }

  /// In place: the process has the file mapped.
  static void set(Path clock, Duration offset) throws IOException {
    byte[] seconds =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.nativeOrder())
            .putLong(offset.toSeconds())
            .array();
    Files.write(clock, seconds, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
