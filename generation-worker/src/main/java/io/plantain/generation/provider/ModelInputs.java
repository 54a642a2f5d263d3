package io.plantain.generation.provider;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;

/// What each model of a provider calls our options: a table in a file, because names and models
/// change and code should not. The entry `*` is for models that are not in it.
public final class ModelInputs {
  private static final String ANY_OTHER = "*";

  private final Map<String, JsonTemplate> byModel = new HashMap<>();

  private ModelInputs() {}

  /// @param resource beside the adapters' settings, a map from model to template
  /// @param configured JSON by model, which wins
  /// @param more gaps that the adapter fills itself
  public static ModelInputs load(
      String resource, Map<String, String> configured, Set<String> more) {
    ModelInputs inputs = new ModelInputs();
    try (InputStream in =
        Objects.requireNonNull(ModelInputs.class.getResourceAsStream(resource), resource)) {
      Map<String, Object> table = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
      table.forEach(
          (model, template) -> {
            if (!model.startsWith("x-")) { // parts that entries share
              inputs.byModel.put(
                  model,
                  JsonTemplate.of(
                      new String(ProviderJson.write(template), StandardCharsets.UTF_8), more));
            }
          });
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    configured.forEach((model, json) -> inputs.byModel.put(model, JsonTemplate.of(json, more)));
    return inputs;
  }

  public Set<String> models() {
    return Set.copyOf(byModel.keySet());
  }

  public JsonNode of(String model, Map<String, Supplier<@Nullable Object>> values) {
    JsonTemplate template = byModel.get(model);
    return Objects.requireNonNull(template == null ? byModel.get(ANY_OTHER) : template)
        .tree(values);
  }
}
