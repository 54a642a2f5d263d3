package io.plantain.acceptance.torture.planted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/// Runs inside a service: gives the JVM the broken classes of a directory instead of the real ones,
/// so that no product build ever contains them. Needs nothing but the JDK.
public final class PlantedAgent {
  /// Stands in the service's log once a broken class is in use.
  static final String MARK = "planted bug in use: ";

  private PlantedAgent() {}

  /// Called by the JVM.
  ///
  /// @param directory class files in folders by package
  public static void premain(String directory, Instrumentation instrumentation) {
    Path classes = Path.of(directory);
    instrumentation.addTransformer(
        new ClassFileTransformer() {
          @Override
          public byte @Nullable [] transform(
              @Nullable ClassLoader loader,
              @Nullable String name,
              @Nullable Class<?> redefined,
              @Nullable ProtectionDomain domain,
              byte[] bytes) {
            Path planted = classes.resolve(name + ".class");
            if (name == null || !Files.exists(planted)) {
              return null;
            }
            try {
              System.err.println(MARK + name);
              return Files.readAllBytes(planted);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        });
  }
}
