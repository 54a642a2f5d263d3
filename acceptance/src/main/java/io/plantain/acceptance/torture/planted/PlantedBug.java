package io.plantain.acceptance.torture.planted;

import io.plantain.acceptance.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A mistake that somebody could really make in the product, as a replacement in one source file.
///
/// @param name short, for people and for `--only`
/// @param why what goes wrong with it
/// @param guarantees names of those that may catch it; one suffices
/// @param faults that it takes, of those of a smoke run; without any, traffic alone shows it
/// @param services that run the broken class
/// @param file from the project's root
/// @param find text that stands in the file exactly once
/// @param replace what stands there instead
record PlantedBug(
    String name,
    String why,
    List<String> guarantees,
    List<String> faults,
    List<String> services,
    String file,
    String find,
    String replace) {

  PlantedBug {
    guarantees = List.copyOf(guarantees);
    faults = List.copyOf(faults);
    services = List.copyOf(services);
  }

  /// For `torture --faults`.
  String faultNames() {
    return faults.isEmpty() ? "none" : String.join(",", faults);
  }

  /// Of each service; as few as show it, so that a run is short.
  int processes() {
    return faults.stream().anyMatch(fault -> fault.startsWith("clock")) ? 2 : 1;
  }

  /// The module that the file belongs to.
  String module() {
    return file.substring(0, file.indexOf("/src/"));
  }

  /// The whole source file with the bug in it.
  ///
  /// @throws IllegalStateException when the code has moved on and the bug must be written anew
  String planted() {
    String source = source();
    int at = source.indexOf(find);
    if (at < 0 || source.indexOf(find, at + 1) >= 0) {
      throw new IllegalStateException(
          "planted bug \"%s\": its text stands %s in %s"
              .formatted(name, at < 0 ? "nowhere" : "more than once", file));
    }
    return source.substring(0, at) + replace + source.substring(at + find.length());
  }

  private String source() {
    try {
      return Files.readString(path());
    } catch (IOException e) {
      throw new UncheckedIOException("planted bug \"" + name + "\"", e);
    }
  }

  private Path path() {
    return Checkout.root().resolve(file);
  }
}
