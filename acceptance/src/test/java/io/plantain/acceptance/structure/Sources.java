package io.plantain.acceptance.structure;

import io.plantain.acceptance.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The files of the checkout, without what a build or a run leaves behind.
final class Sources {
  private Sources() {}

  static List<Path> files(Predicate<String> name) {
    Path root = Checkout.root();
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> ours(root.relativize(file)))
          .filter(file -> name.test(file.getFileName().toString()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean ours(Path relative) {
    for (Path part : relative) {
      String name = part.toString();
      if (name.equals("target") || name.equals(".git") || name.equals(".plantain")) {
        return false;
      }
    }
    return true;
  }
}
