package io.plantain.testservers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The S3 server's own jar as a child process: its class path clashes with Boot's.
final class ChildS3 {
  private static final String READY = "READY ";

  private ChildS3() {}

  static TestS3 start() {
    try {
      Path directory = TestDirectories.create("s3");
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx128m",
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-jar",
              jar().toString(),
              directory.toString(),
              "0",
              "--end-with-parent");
      builder.environment().put("PLANTAIN_S3_ACCESS_KEY", "test");
      builder.environment().put("PLANTAIN_S3_SECRET_KEY", "test-secret");
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
      Process process = builder.start();
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    process.destroyForcibly();
                    TestDirectories.discard(directory);
                  },
                  "s3-end"));
      return new TestS3(endpoint(process), "test", "test-secret");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String endpoint(Process process) throws IOException {
    // Not closed: the stream is the child's standard output.
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(READY)) {
        return line.substring(READY.length());
      }
    }
    throw new IllegalStateException("the S3 server ended before it was ready");
  }

  private static Path jar() throws IOException {
    Path target = root().resolve("deploy/s3-server/target");
    if (Files.isDirectory(target)) {
      try (Stream<Path> files = Files.list(target)) {
        var jar = files.filter(file -> file.toString().endsWith("-exec.jar")).findFirst();
        if (jar.isPresent()) {
          return jar.get();
        }
      }
    }
    throw new IllegalStateException(
        "no S3 server in " + target + "; build it: mvn -DskipTests -pl deploy/s3-server package");
  }

  private static Path root() {
    @Nullable String told = System.getProperty("plantain.root");
    if (told != null && Files.isDirectory(Path.of(told, "deploy/s3-server"))) {
      return Path.of(told);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("deploy/s3-server"))) {
        return at;
      }
    }
    throw new IllegalStateException("run inside the project, or set -Dplantain.root");
  }
}
