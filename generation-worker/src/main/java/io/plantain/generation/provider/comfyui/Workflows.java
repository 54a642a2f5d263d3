package io.plantain.generation.provider.comfyui;

import io.plantain.generation.provider.JsonTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Graphs with gaps, read once at the start: a mistake in one stops it there.
final class Workflows {
  static final Set<String> GAPS = Set.of("name", "checkpoint");

  private static final Set<String> SHIPPED = Set.of("text-to-image", "image-to-image");

  private final Map<String, JsonTemplate> byName = new HashMap<>();

  Workflows(Map<String, String> files) {
    for (String name : SHIPPED) {
      byName.put(name, JsonTemplate.of(shipped(name), GAPS));
    }
    files.forEach((name, file) -> byName.put(name, JsonTemplate.of(read(Path.of(file)), GAPS)));
  }

  @Nullable JsonTemplate find(String name) {
    return byName.get(name);
  }

  private static String shipped(String name) {
    String resource = "/providers/comfyui/" + name + ".json";
    try (InputStream in =
        Objects.requireNonNull(Workflows.class.getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("a workflow cannot be read: " + file, unreadable);
    }
  }
}
