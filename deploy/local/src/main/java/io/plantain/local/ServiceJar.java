package io.plantain.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// Takes Boot's nested jar apart into plain files, as `-Djarmode=tools extract` does, without five
/// JVMs that cost a second and a half of processor time each.
final class ServiceJar {
  private static final String CLASSES = "BOOT-INF/classes/";
  private static final String LIBRARIES = "BOOT-INF/lib/";

  private ServiceJar() {}

  /// Leaves a jar of the same name in `directory`, and its libraries in `directory/lib`.
  static void unpack(Path nested, Path directory) throws IOException {
    Path libraries = Files.createDirectories(directory.resolve("lib"));
    try (var jar = new JarFile(nested.toFile());
        var out =
            new JarOutputStream(
                Files.newOutputStream(directory.resolve(nested.getFileName())),
                manifest(jar, libraries.getFileName() + "/"))) {
      for (Iterator<JarEntry> it = jar.entries().asIterator(); it.hasNext(); ) {
        JarEntry entry = it.next();
        try (InputStream in = jar.getInputStream(entry)) {
          if (entry.getName().startsWith(LIBRARIES) && !entry.isDirectory()) {
            Files.copy(in, libraries.resolve(Path.of(entry.getName()).getFileName()));
          } else if (isOwn(entry.getName())) {
            out.putNextEntry(new JarEntry(entry.getName().replaceFirst("^" + CLASSES, "")));
            in.transferTo(out);
          }
        }
      }
    }
  }

  /// The service's classes, and what Boot leaves outside of them: `META-INF/spring` registers
  /// configuration.
  private static boolean isOwn(String name) {
    return (name.startsWith(CLASSES) && name.length() > CLASSES.length())
        || (name.startsWith("META-INF/")
            && !name.endsWith("/")
            && !name.equals(JarFile.MANIFEST_NAME)
            && !name.endsWith(".SF") // an empty marker of Boot's loader
            && !name.startsWith("META-INF/maven/")
            && !name.equals("META-INF/services/java.nio.file.spi.FileSystemProvider")); // Boot's
  }

  private static Manifest manifest(JarFile jar, String libraries) throws IOException {
    var manifest = new Manifest(jar.getManifest());
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MAIN_CLASS, main.getValue("Start-Class"));
    main.keySet().removeIf(name -> name.toString().startsWith("Spring-Boot-"));
    main.put(Attributes.Name.CLASS_PATH, String.join(" ", classPath(jar, libraries)));
    return manifest;
  }

  /// In the order that Maven gave: the first of two equal names wins.
  private static List<String> classPath(JarFile jar, String libraries) throws IOException {
    List<String> path = new ArrayList<>();
    try (InputStream in = jar.getInputStream(jar.getEntry("BOOT-INF/classpath.idx"))) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (line.contains(LIBRARIES)) {
          path.add(libraries + line.replaceAll("^.*" + LIBRARIES + "|\"\\s*$", ""));
        }
      }
    }
    return path;
  }
}
