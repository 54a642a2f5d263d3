package io.plantain.intake.catalogue;

import io.plantain.event.EventCodec;
import io.plantain.event.Price;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.json.JsonMapper;

/// The models and the price book: one versioned YAML file, read once at the start.
public final class Catalogue {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(s|m|h)");

  private record Book(String version, List<Map<String, Object>> models) {}

  private final String version;
  private final Map<String, Model> models = new LinkedHashMap<>();

  private Catalogue(Book book) {
    version = book.version();
    JsonMapper mapper = EventCodec.mapper();
    for (Map<String, Object> entry : book.models()) {
      Map<String, Object> values = new LinkedHashMap<>(entry);
      values.put("deadline", duration(String.valueOf(entry.get("deadline"))).toString());
      values.putIfAbsent("options", Map.of());
      values.putIfAbsent("per_second", false);
      Model model = mapper.convertValue(values, Model.class);
      if (models.put(model.model(), model) != null) {
        throw new IllegalArgumentException(model.model() + " stands twice in the catalogue");
      }
    }
  }

  /// Reads a catalogue whole; one that does not fit together stops the start.
  ///
  /// @param file null for the one that ships
  public static Catalogue load(@Nullable Path file) {
    try (InputStream in =
        file == null
            ? Catalogue.class.getResourceAsStream("/catalogue.yml")
            : Files.newInputStream(file)) {
      // Plain YAML types only; aliases let models share lists.
      Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
      return new Catalogue(EventCodec.mapper().convertValue(tree, Book.class));
    } catch (IOException e) {
      throw new UncheckedIOException("The catalogue cannot be read: " + file, e);
    }
  }

  public String version() {
    return version;
  }

  public List<Model> models() {
    return List.copyOf(models.values());
  }

  @Nullable Model find(String model) {
    return models.get(model);
  }

  List<String> namesOf(String type) {
    return models.values().stream()
        .filter(model -> model.type().equals(type))
        .map(Model::model)
        .toList();
  }

  /// Credits by resolution and duration x count, bound to this version of the book.
  public Price quote(TaskSpec spec) {
    TaskOptions options = spec.options();
    long unit = require(spec).unitCredits(options.resolution(), options.durationSeconds());
    int count = spec.options().count();
    return new Price(unit * count, unit, count, version);
  }

  public Duration deadlineOf(TaskSpec spec) {
    return require(spec).deadline();
  }

  private Model require(TaskSpec spec) {
    Model model = models.get(spec.model());
    if (model == null) {
      throw new IllegalArgumentException("not in the catalogue: " + spec.model());
    }
    return model;
  }

  private static Duration duration(String text) {
    Matcher parts = DURATION.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("a deadline looks like 90s, 10m or 1h, not " + text);
    }
    return Duration.parse(
        "PT" + parts.group(1) + parts.group(2).toUpperCase(java.util.Locale.ROOT));
  }
}
