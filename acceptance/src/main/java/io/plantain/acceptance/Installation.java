package io.plantain.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/// A local installation, driven by the same script that people type.
///
/// @param home where it keeps everything
/// @param environment what the script is started with
public record Installation(Path home, Map<String, String> environment) {

  /// The one that `./plantain up` starts when nothing else is said.
  public static Installation usual() {
    String home = System.getenv("PLANTAIN_HOME");
    return new Installation(
        home == null ? Checkout.root().resolve(".plantain") : Path.of(home), Map.of());
  }

  /// Runs `./plantain ARGUMENTS` and returns what it printed.
  public String plantain(int limitSeconds, String... arguments) {
    try {
      List<String> command = new ArrayList<>(List.of("./plantain"));
      command.addAll(Arrays.asList(arguments));
      Files.createDirectories(home);
      Path out = Files.createTempFile("plantain-", ".out");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(Checkout.root().toFile())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile());
      builder.environment().putAll(environment);
      builder.environment().put("PLANTAIN_HOME", home.toString());
      Process process = builder.start();
      boolean ended = process.waitFor(limitSeconds, TimeUnit.SECONDS);
      String text = Files.readString(out);
      if (!ended) {
        process.destroy();
        throw new IllegalStateException(String.join(" ", command) + " hangs:\n" + text);
      }
      if (process.exitValue() != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed:\n" + text);
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// What `up` wrote down: addresses and keys.
  public Map<String, String> facts() {
    Properties properties = new Properties();
    try (var reader = Files.newBufferedReader(home.resolve("demo.env"))) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("is it running? start it with ./plantain up", e);
    }
    Map<String, String> facts = new HashMap<>();
    properties.forEach((name, value) -> facts.put(name.toString(), value.toString()));
    return facts;
  }

  public URI address(String fact) {
    return URI.create(fact(fact));
  }

  public String fact(String name) {
    String value = facts().get(name);
    if (value == null) {
      throw new IllegalStateException("demo.env does not name " + name);
    }
    return value;
  }
}
