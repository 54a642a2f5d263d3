package io.plantain.acceptance.torture.planted;

import io.plantain.acceptance.Checkout;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Compiles broken classes against a service's own jar, and makes the agent that plants them.
final class Planting {
  private final Path work;
  private final Map<String, List<Path>> libraries = new HashMap<>();

  /// @param work a folder of our own
  Planting(Path work) {
    this.work = work;
  }

  /// The variable that makes a service run with the bug.
  Map<String, String> variables(PlantedBug bug) throws IOException {
    Path classes = Files.createDirectories(work.resolve(bug.name()));
    compile(bug, classes);
    return Map.of("JAVA_TOOL_OPTIONS", "-javaagent:" + agent() + "=" + classes);
  }

  private void compile(PlantedBug bug, Path classes) throws IOException {
    JavaCompiler compiler =
        Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "needs a JDK, not a JRE");
    String classPath =
        libraries(bug.services().getFirst()).stream()
            .map(Path::toString)
            .collect(Collectors.joining(java.io.File.pathSeparator));
    List<String> options =
        List.of("-d", classes.toString(), "-cp", classPath, "-proc:none", "-parameters", "-nowarn");
    StringWriter complaints = new StringWriter();
    boolean compiled =
        compiler.getTask(complaints, null, null, options, null, List.of(source(bug))).call();
    if (!compiled) {
      throw new IllegalStateException(
          "planted bug \"" + bug.name() + "\" does not compile:\n" + complaints);
    }
  }

  private static JavaFileObject source(PlantedBug bug) {
    String text = bug.planted();
    URI name = URI.create("string:///" + bug.file());
    return new SimpleJavaFileObject(name, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  /// A service's own classes and libraries, taken out of its runnable jar once.
  private List<Path> libraries(String service) throws IOException {
    List<Path> known = libraries.get(service);
    if (known != null) {
      return known;
    }
    Path directory = Files.createDirectories(work.resolve("lib-" + service));
    List<Path> paths = new ArrayList<>(List.of(directory.resolve("BOOT-INF/classes")));
    try (JarFile jar = new JarFile(runnable(service).toFile())) {
      for (JarEntry entry : jar.stream().filter(each -> !each.isDirectory()).toList()) {
        if (!entry.getName().startsWith("BOOT-INF/")) {
          continue;
        }
        Path file = directory.resolve(entry.getName()).normalize();
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
          jar.getInputStream(entry).transferTo(out);
        }
        if (file.toString().endsWith(".jar")) {
          paths.add(file);
        }
      }
    }
    libraries.put(service, paths);
    return paths;
  }

  private static Path runnable(String service) throws IOException {
    Path target = Checkout.root().resolve(service).resolve("target");
    try (var jars = Files.newDirectoryStream(target, service + "-*-exec.jar")) {
      return jars.iterator().next();
    }
  }

  private Path agent() throws IOException {
    Path jar = work.resolve("agent.jar");
    if (Files.exists(jar)) {
      return jar;
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", PlantedAgent.class.getName());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (String name : List.of("PlantedAgent", "PlantedAgent$1")) {
        String entry =
            PlantedAgent.class.getPackageName().replace('.', '/') + "/" + name + ".class";
        out.putNextEntry(new JarEntry(entry));
        try (var in =
            Objects.requireNonNull(Planting.class.getClassLoader().getResourceAsStream(entry))) {
          in.transferTo(out);
        }
      }
    }
    return jar;
  }
}
