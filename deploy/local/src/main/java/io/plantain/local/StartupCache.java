package io.plantain.local;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Java's ahead-of-time caches: classes of a service already loaded and linked. Made by one
/// training run per jar, used by every later start.
final class StartupCache {
  private static final Duration TRAINING_TIMEOUT = Duration.ofSeconds(300);
  private static final int NAME_CHARACTERS = 16; // of the checksum; enough to tell jars apart

  private final Home home;
  private final Map<String, Path> directories = new HashMap<>();

  StartupCache(Home home) {
    this.home = home;
  }

  /// Arguments that start a module: its unpacked jar, with the cache once there is one. The copy
  /// also lets Maven replace the jar while it runs.
  List<String> use(String module) {
    List<String> arguments = new ArrayList<>();
    if (isTrained(module)) {
      arguments.add("-XX:AOTCache=" + cacheFile(module));
      arguments.add("-Xlog:aot=off"); // a cache that does not fit is simply not used
    }
    arguments.add("-jar");
    arguments.add(unpacked(module).toString());
    return arguments;
  }

  boolean isTrained(String module) {
    return Files.exists(cacheFile(module));
  }

  /// Starts the service once up to the point where it would begin to work, and keeps what the JVM
  /// learned. Needs the servers. A failure costs nothing but time, so it is only reported.
  boolean train(Service service, Map<String, String> variables) throws InterruptedException {
    String module = service.title();
    Path fresh = directory(module).resolve("training.aot");
    List<String> command = new ArrayList<>(List.of("nice", "-n", "19", Plan.javaProgram()));
    command.add("-Dplantain.home=" + home.directory());
    command.addAll(Plan.jvmFlags(service.heapMebibytes()));
    command.add("-XX:AOTCacheOutput=" + fresh);
    command.add("-Dspring.context.exit=onRefresh");
    command.add("-jar");
    command.add(unpacked(module).toString());
    var training = new ProcessBuilder(command);
    training.environment().putAll(variables);
    training.environment().put("SERVER_PORT", "0");
    training.environment().put("MANAGEMENT_SERVER_PORT", "0");
    try {
      run(training, TRAINING_TIMEOUT, home.log("training"));
      if (Files.exists(fresh)) {
        Files.move(fresh, cacheFile(module), StandardCopyOption.ATOMIC_MOVE);
      }
      return isTrained(module);
    } catch (IOException e) {
      return false;
    }
  }

  private Path cacheFile(String module) {
    // Refused by a JVM of another version or with other flags, so these are part of its name.
    String made = Runtime.version() + String.join("", Plan.jvmFlags(0));
    return directory(module).resolve("startup-" + Integer.toHexString(made.hashCode()) + ".aot");
  }

  /// A nested jar cannot be cached: the class path must be plain files.
  private Path unpacked(String module) {
    Path jar = home.jar(module);
    Path directory = directory(module).resolve("unpacked");
    if (!Files.exists(directory)) {
      unpack(jar, directory);
      discardOlder(module);
    }
    return directory.resolve(jar.getFileName());
  }

  private void unpack(Path jar, Path directory) {
    try {
      Files.createDirectories(directory.getParent());
      Path fresh = directory.resolveSibling("unpacking-" + ProcessHandle.current().pid());
      ServiceJar.unpack(jar, fresh);
      Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      // Another launcher was faster; its copy is the same.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized Path directory(String module) {
    return directories.computeIfAbsent(
        module, m -> home.cache().resolve(name(m) + "-" + checksum(home.jar(m))));
  }

  private static String name(String module) {
    return Path.of(module).getFileName().toString();
  }

  private void discardOlder(String module) {
    Path current = directory(module);
    try (Stream<Path> all = Files.list(home.cache())) {
      all.filter(path -> path.getFileName().toString().startsWith(name(module) + "-"))
          .filter(path -> !path.equals(current))
          .forEach(StartupCache::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(ProcessBuilder builder, Duration timeout, Path log)
      throws IOException, InterruptedException {
    Files.createDirectories(log.getParent());
    Process process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(builder.command() + " takes too long, see " + log);
      }
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new IOException("exit code " + process.exitValue() + ", see " + log);
    }
  }

  private static String checksum(Path jar) {
    try (var in =
        new DigestInputStream(Files.newInputStream(jar), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      String hex = HexFormat.of().formatHex(in.getMessageDigest().digest());
      return hex.substring(0, NAME_CHARACTERS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
