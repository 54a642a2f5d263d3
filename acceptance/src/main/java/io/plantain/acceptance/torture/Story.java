package io.plantain.acceptance.torture;

import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Tells on the console what a run does, with the seconds since it began.
final class Story {
  private final PrintStream out;
  private final long began = System.nanoTime();

  Story(PrintStream out) {
    this.out = out;
  }

  void tell(String text, @Nullable Object... values) {
    synchronized (out) {
      out.printf(
          Locale.ROOT,
          "%7.1f s  %s%n",
          (System.nanoTime() - began) / 1e9,
          values.length == 0 ? text : text.formatted(values));
    }
  }
}
