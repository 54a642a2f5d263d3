package io.plantain.acceptance.flow;

import io.plantain.acceptance.Checkout;
import io.plantain.acceptance.Folders;
import io.plantain.event.Topics;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The runnable jars of the services as a release had them. They are not kept in the repository:
/// they are built once from its history, or given.
///
/// @param version how to call them
/// @param byService absolute paths
record ReleasedJars(String version, Map<String, Path> byService) {
  private static final Path CONTRACTS = Path.of("event-contract/src/test/resources/released");
  private static final String REVISION = "revision"; // a file beside the contract of a release
  private static final int SHORT = 12; // characters of a commit's name
  private static final long GIT_SECONDS = 120;
  private static final long BUILD_SECONDS = 1_500; // on a busy machine, with nothing downloaded yet

  ReleasedJars {
    byService = Map.copyOf(byService);
  }

  /// There is nothing to compare with, and why.
  static final class NotHere extends Exception {
    private static final long serialVersionUID = 1;

    NotHere(String sentence) {
      super(sentence);
    }
  }

  Path of(String service) {
    Path jar = byService.get(service);
    if (jar == null) {
      throw new IllegalStateException("no jar of " + service + " in " + version);
    }
    return jar;
  }

  /// Jars that somebody put into a folder.
  static ReleasedJars in(Path folder) throws IOException, NotHere {
    return in(folder, String.valueOf(folder.getFileName()));
  }

  private static ReleasedJars in(Path folder, String version) throws IOException, NotHere {
    Map<String, Path> found = new HashMap<>();
    for (String service : Topics.SERVICES) {
      Path jar = jar(folder, service);
      if (jar == null) {
        throw new NotHere("There is no %s-*-exec.jar in %s.".formatted(service, folder));
      }
      found.put(service, jar.toAbsolutePath());
    }
    return new ReleasedJars(version, found);
  }

  /// Of the release whose contract was kept last.
  static ReleasedJars ofLastRelease(PrintStream out) throws Exception {
    Path contracts = Checkout.root().resolve(CONTRACTS);
    try (Stream<Path> releases = Files.list(contracts)) {
      Path newest = releases.max(Comparator.comparing(Path::toString)).orElseThrow();
      Path revision = newest.resolve(REVISION);
      if (!Files.exists(revision)) {
        throw new NotHere("%s does not say of which commit it is.".formatted(newest));
      }
      return ofRevision(
          Files.readString(revision).strip(), String.valueOf(newest.getFileName()), out);
    }
  }

  /// @param revision a commit or a tag of this repository
  static ReleasedJars ofRevision(String revision, PrintStream out) throws Exception {
    return ofRevision(revision, revision, out);
  }

  private static ReleasedJars ofRevision(String revision, String name, PrintStream out)
      throws Exception {
    Path root = Checkout.root();
    String commit = run(root, GIT_SECONDS, "git", "rev-parse", "--verify", revision + "^{commit}");
    if (commit == null) {
      throw new NotHere(
          "Commit %s is not in the history here (git fetch --unshallow gets all of it)."
              .formatted(revision));
    }
    String brief = commit.strip().substring(0, SHORT);
    Path folder = root.resolve(".plantain/released").resolve(brief);
    if (!Files.exists(folder)) {
      out.printf("Building the services of %s (%s); once, some minutes ...%n", name, brief);
      build(commit.strip(), folder);
    }
    return in(folder, name);
  }

  /// From an export and not in a work tree: one that was killed leaves nothing to clean up in git.
  private static void build(String commit, Path folder) throws Exception {
    Path sources = folder.resolveSibling(folder.getFileName() + "-sources");
    Folders.delete(sources);
    Files.createDirectories(sources);
    Path tar = sources.resolve("export.tar");
    must(Checkout.root(), GIT_SECONDS, "git", "archive", "-o", tar.toString(), commit);
    must(sources, GIT_SECONDS, "tar", "-xf", tar.toString());
    must(
        sources,
        BUILD_SECONDS,
        Files.isExecutable(sources.resolve("mvnw")) ? "./mvnw" : "mvn",
        "-q",
        "-B",
        "-ntp",
        "-Dmaven.test.skip=true",
        "-pl",
        String.join(",", Topics.SERVICES),
        "-am",
        "package");
    Path jars = Files.createDirectories(folder.resolveSibling(folder.getFileName() + "-jars"));
    for (String service : Topics.SERVICES) {
      Path jar = jar(sources.resolve(service).resolve("target"), service);
      if (jar == null) {
        throw new IllegalStateException("the build left no runnable jar of " + service);
      }
      Files.move(jar, jars.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
    Files.move(jars, folder, StandardCopyOption.ATOMIC_MOVE);
    Folders.delete(sources);
  }

  private static @Nullable Path jar(Path folder, String service) throws IOException {
    try (var jars = Files.newDirectoryStream(folder, service + "-*-exec.jar")) {
      for (Path jar : jars) {
        return jar;
      }
    }
    return null;
  }

  private static void must(Path where, long limitSeconds, String... command) throws Exception {
    if (run(where, limitSeconds, command) == null) {
      throw new IllegalStateException(String.join(" ", command) + " failed in " + where);
    }
  }

  /// What it printed, null when it failed.
  private static @Nullable String run(Path where, long limitSeconds, String... command)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("plantain-released-", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(List.of(command)))
            .directory(where.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().remove("MAVEN_PROJECTBASEDIR"); // of a build that we may be inside of
    Process process = builder.start();
    try {
      if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            String.join(" ", command) + " takes more than " + limitSeconds + " s; see " + log);
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    String text = Files.readString(log);
    Files.delete(log);
    return process.exitValue() == 0 ? text : null;
  }
}
