package io.plantain.acceptance;

import java.nio.file.Files;
import java.nio.file.Path;

/// The folder that holds the `plantain` script.
public final class Checkout {
  private Checkout() {}

  /// Unpacked programs and start-up caches, for all systems that tests start.
  public static Path cache() {
    return root().resolve("acceptance/target/cache");
  }

  public static Path root() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("event-contract/pom.xml"))) {
        return folder;
      }
    }
    throw new IllegalStateException("start this inside a checkout of Plantain");
  }
}
