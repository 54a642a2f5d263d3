package io.plantain.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceJarTest {
  @TempDir private Path directory;

  @Test
  void becomesAPlainJarWithItsLibrariesInMavensOrder() throws Exception {
    Path nested =
        nested(
            Map.of(
                "BOOT-INF/classes/io/plantain/Main.class", "class",
                "BOOT-INF/lib/a.jar", "a",
                "BOOT-INF/lib/b.jar", "b",
                "BOOT-INF/classpath.idx", "- \"BOOT-INF/lib/b.jar\"\n- \"BOOT-INF/lib/a.jar\"\n"));

    ServiceJar.unpack(nested, directory.resolve("out"));

    assertThat(directory.resolve("out/lib/a.jar")).hasContent("a");
    try (var jar = new JarFile(directory.resolve("out/service.jar").toFile())) {
      assertThat(jar.getEntry("io/plantain/Main.class")).isNotNull();
      var main = jar.getManifest().getMainAttributes();
      assertThat(main.getValue("Main-Class")).isEqualTo("io.plantain.Main");
      assertThat(main.getValue("Class-Path")).isEqualTo("lib/b.jar lib/a.jar");
    }
  }

  @Test
  void keepsTheRegistrationsThatBootLeavesOutsideOfTheClasses() throws Exception {
    Path nested =
        nested(
            Map.of(
                "META-INF/spring/some.imports", "io.plantain.Some",
                "META-INF/services/java.nio.file.spi.FileSystemProvider", "boot's own",
                "org/springframework/boot/loader/launch/JarLauncher.class", "boot's own",
                "BOOT-INF/classpath.idx", ""));

    ServiceJar.unpack(nested, directory.resolve("out"));

    try (var jar = new JarFile(directory.resolve("out/service.jar").toFile())) {
      assertThat(jar.stream().map(JarEntry::getName))
          .containsExactlyInAnyOrder(JarFile.MANIFEST_NAME, "META-INF/spring/some.imports");
    }
  }

  private Path nested(Map<String, String> entries) throws Exception {
    Path nested = directory.resolve("service.jar");
    String manifest =
        """
        Manifest-Version: 1.0
        Main-Class: org.springframework.boot.loader.launch.JarLauncher
        Start-Class: io.plantain.Main
        """;
    try (var out =
        new JarOutputStream(
            Files.newOutputStream(nested),
            new Manifest(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8))))) {
      for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return nested;
  }
}
