package io.plantain.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// The project's directory and the one directory in which the local run keeps everything.
///
/// @param cache unpacked programs and start-up caches, made again when they are missing; several
///   homes may share one
public record Home(Path root, Path directory, Path cache) {

  public Home(Path root, Path directory) {
    this(root, directory, directory.resolve("cache"));
  }

  public static Home find(Map<String, String> environment) {
    Path root = Path.of(System.getProperty("plantain.root", "")).toAbsolutePath().normalize();
    if (!Files.isDirectory(root.resolve("intake-service"))) {
      throw new CannotGoOn("Start me with ./plantain in the project's directory.");
    }
    String told = environment.getOrDefault("PLANTAIN_HOME", "");
    Path directory = told.isBlank() ? root.resolve(".plantain") : Path.of(told);
    try {
      Home home = new Home(root, Files.createDirectories(directory).toRealPath());
      String cache = environment.getOrDefault("PLANTAIN_CACHE", "");
      return cache.isBlank()
          ? home
          : new Home(root, home.directory, Files.createDirectories(Path.of(cache)).toRealPath());
    } catch (IOException e) {
      throw new CannotGoOn("I cannot write to " + directory + "; set PLANTAIN_HOME.", e);
    }
  }

  public Path data(String part) {
    return directory.resolve("data").resolve(part);
  }

  public Path log(String name) {
    return logs().resolve(name + ".log");
  }

  Path logs() {
    return directory.resolve("logs");
  }

  public Path processes() {
    return directory.resolve("processes");
  }

  /// Extra variables of a process or of all processes of a service.
  Path variables(String name) {
    return directory.resolve("env").resolve(name + ".env");
  }

  Path settings() {
    return directory.resolve("settings.properties");
  }

  public Path credentials() {
    return directory.resolve("credentials.properties");
  }

  /// Exists while a launcher watches a system that is ready.
  Path ready() {
    return directory.resolve("ready");
  }

  public Path demoTeam() {
    return directory.resolve("demo.env");
  }

  public Path firstPicture() {
    return directory.resolve("first-picture.png");
  }

  Path lock() {
    return directory.resolve("lock");
  }

  /// What runs right now: the script's own copy, which Maven does not touch.
  String launcherJar() {
    return System.getProperty("java.class.path", "");
  }

  /// The runnable jar of a module, as Maven left it.
  Path jar(String module) {
    Path target = root.resolve(module).resolve("target");
    String name = Path.of(module).getFileName().toString();
    try (var files = Files.newDirectoryStream(target, name + "-*-exec.jar")) {
      for (Path file : files) {
        return file;
      }
    } catch (IOException e) {
      throw noJar(module, e);
    }
    throw noJar(module, null);
  }

  private static CannotGoOn noJar(String module, @Nullable Throwable e) {
    String sentence = module + " is not built; run: mvn -DskipTests package";
    return e == null ? new CannotGoOn(sentence) : new CannotGoOn(sentence, e);
  }

  /// Reads a properties file; empty when there is none.
  public static Properties read(Path file) {
    var properties = new Properties();
    if (Files.exists(file)) {
      try (var in = Files.newBufferedReader(file)) {
        properties.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return properties;
  }

  /// Readable by its owner only, and never half written.
  public static void write(Path file, Properties properties) {
    try {
      Files.createDirectories(file.getParent());
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(fresh);
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (var out = Files.newBufferedWriter(fresh)) {
        properties.store(out, null);
      }
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
