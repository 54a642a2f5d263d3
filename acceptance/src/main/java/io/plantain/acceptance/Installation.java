package io.plantain.acceptance;

import io.plantain.event.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A local installation, driven by the same script that people type.
///
/// @param home where it keeps everything
/// @param environment what the script is started with
public record Installation(Path home, Map<String, String> environment) {
  private static final String RECORD = ".properties"; // of a process
  private static final Duration CACHES_WITHIN = Duration.ofMinutes(4); // then without
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

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

  /// The first start makes start-up caches in the background, with the processors and the disk that
  /// a measurement or a fault run needs for itself: waits for them, but not for ever.
  public void awaitStartupCaches() throws IOException, InterruptedException {
    if ("off".equals(environment.get("PLANTAIN_STARTUP_CACHE"))) {
      return;
    }
    String shared = environment.get("PLANTAIN_CACHE");
    Path folder = shared == null ? home.resolve("cache") : Path.of(shared);
    long limit = System.nanoTime() + CACHES_WITHIN.toNanos();
    while (startupCaches(folder) < Topics.SERVICES.size() && System.nanoTime() < limit) {
      Thread.sleep(LOOK_AGAIN);
    }
  }

  private static long startupCaches(Path folder) throws IOException {
    try (Stream<Path> files =
        Files.find(folder, 2, (file, a) -> file.toString().matches(".*/startup-[^/]*\\.aot"))) {
      return files.count();
    }
  }

  public URI api() {
    return address("PLANTAIN_PORT_API");
  }

  public URI intakeAdmin() {
    return address("PLANTAIN_PORT_INTAKE_ADMIN");
  }

  public URI ledger() {
    return address("PLANTAIN_PORT_LEDGER");
  }

  public URI sketch() {
    return address("PLANTAIN_PORT_SKETCH");
  }

  public String kafka() {
    return "127.0.0.1:" + read("settings.properties").getProperty("PLANTAIN_PORT_KAFKA");
  }

  public String adminKey() {
    return read("credentials.properties").getProperty("admin.key");
  }

  /// What `up` wrote down under this name, for example a port.
  public String setting(String name) {
    return present(name, read("settings.properties").getProperty(name));
  }

  /// A password or key that `up` made.
  public String credential(String name) {
    return present(name, read("credentials.properties").getProperty(name));
  }

  /// All processes, by name.
  public List<Instance> instances() {
    try (Stream<Path> files = Files.list(home.resolve("processes"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(RECORD))
          .sorted()
          .map(file -> instance(file.substring(0, file.length() - RECORD.length())))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// All processes of a service, at least the one with its name.
  public List<Instance> instancesOf(String service) {
    return instances().stream().filter(each -> each.name().matches(service + "(-\\d+)?")).toList();
  }

  /// The process of this name as it is now: another one after a restart.
  public Instance instance(String name) {
    return Instance.of(name, read("processes/" + name + RECORD));
  }

  private static String present(String name, @Nullable String value) {
    if (value == null) {
      throw new IllegalStateException("this installation has no " + name);
    }
    return value;
  }

  private URI address(String port) {
    return URI.create("http://127.0.0.1:" + read("settings.properties").getProperty(port));
  }

  private Properties read(String file) {
    Properties properties = new Properties();
    try (var reader = Files.newBufferedReader(home.resolve(file))) {
      properties.load(reader);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException("Is it running? Start it with ./plantain up", e);
    }
  }
}
