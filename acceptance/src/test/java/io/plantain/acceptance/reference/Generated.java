package io.plantain.acceptance.reference;

import io.plantain.acceptance.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The part of a document that a test writes, between two comments.
final class Generated {
  private static final String OPEN = "<!-- generated -->\n";
  private static final String CLOSE = "<!-- /generated -->";

  private final Path file;

  Generated(String file) {
    this.file = Checkout.root().resolve(file);
  }

  /// What stands there; with `-Dplantain.write=true` it is written first.
  String text(String wanted) {
    try {
      String text = Files.readString(file);
      int begin = text.indexOf(OPEN) + OPEN.length();
      int end = text.indexOf(CLOSE);
      if (Boolean.getBoolean("plantain.write")) {
        Files.writeString(file, text.substring(0, begin) + wanted + text.substring(end));
        return wanted;
      }
      return text.substring(begin, end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
