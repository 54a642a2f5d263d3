package io.plantain.intake.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.plantain.event.EventCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The plans of `plans.yml`, read once at the start.
public final class Plans {
  private record Book(@JsonProperty("default") String usual, List<Plan> plans) {}

  private final Map<String, Plan> plans = new LinkedHashMap<>();
  private final Plan usual;

  private Plans(Book book) {
    for (Plan plan : book.plans()) {
      if (plans.put(plan.plan(), plan) != null) {
        throw new IllegalArgumentException(plan.plan() + " stands twice in the plans");
      }
    }
    Plan found = plans.get(book.usual());
    if (found == null) {
      throw new IllegalArgumentException("the default plan is not among the plans");
    }
    usual = found;
  }

  /// Reads all plans; a file that does not fit together stops the start.
  ///
  /// @param file null for the one that ships
  public static Plans load(@Nullable Path file) {
    try (InputStream in =
        file == null ? Plans.class.getResourceAsStream("/plans.yml") : Files.newInputStream(file)) {
      Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
      return new Plans(EventCodec.mapper().convertValue(tree, Book.class));
    } catch (IOException e) {
      throw new UncheckedIOException("The plans cannot be read: " + file, e);
    }
  }

  public List<Plan> all() {
    return List.copyOf(plans.values());
  }

  /// For teams that were given none.
  public Plan usual() {
    return usual;
  }

  public @Nullable Plan find(String name) {
    return plans.get(name);
  }

  /// A team's plan; the default where it has none, or one that is gone from the file.
  public Plan of(@Nullable String name) {
    return name == null ? usual : plans.getOrDefault(name, usual);
  }
}
