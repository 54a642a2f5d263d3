package io.plantain.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// One installation for all scenarios, on free ports and in a folder of its own: `./plantain up
/// --detach`, and `down` at the end.
final class RunningSystem implements ParameterResolver {
  private static final int UP_LIMIT_SECONDS = 300; // with the start-up caches still to be made
  private static final int DOWN_LIMIT_SECONDS = 90;

  /// Started once, stopped when the last test class is done.
  record Started(Installation installation, Broker broker) implements AutoCloseable {
    @Override
    public void close() {
      broker.close();
      installation.plantain(DOWN_LIMIT_SECONDS, "down");
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Installation.class || type == Broker.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Started started =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(RunningSystem.class))
            .computeIfAbsent("system", key -> start(), Started.class);
    return parameter.getParameter().getType() == Broker.class
        ? started.broker()
        : started.installation();
  }

  private static Started start() {
    Map<String, String> environment =
        new LinkedHashMap<>(
            Ports.free(
                List.of(
                    "PLANTAIN_PORT_API",
                    "PLANTAIN_PORT_INTAKE_ADMIN",
                    "PLANTAIN_PORT_MODERATION",
                    "PLANTAIN_PORT_LEDGER",
                    "PLANTAIN_PORT_GENERATION",
                    "PLANTAIN_PORT_STORAGE",
                    "PLANTAIN_PORT_SKETCH",
                    "PLANTAIN_PORT_KAFKA",
                    "PLANTAIN_PORT_KAFKA_CONTROLLER",
                    "PLANTAIN_PORT_POSTGRES",
                    "PLANTAIN_PORT_S3")));
    environment.put("PLANTAIN_SKETCH_SECONDS", "0.3");
    environment.put("PLANTAIN_BUILD", "never"); // we are inside a build
    environment.put("PLANTAIN_CATALOGUE", catalogue().toString());
    environment.put("PLANTAIN_ROUTES_IMPATIENT_PROVIDER", "kie");
    environment.put("PLANTAIN_ROUTES_IMPATIENT_PROVIDERMODEL", "nano-banana-2");
    Path home = Checkout.root().resolve("acceptance/target/installation");
    Installation installation = new Installation(home, environment);
    installation.plantain(UP_LIMIT_SECONDS, "up", "--detach");
    return new Started(installation, new Broker(installation.kafka()));
  }

  /// The shipped catalogue and one model whose deadline a test can wait for.
  private static Path catalogue() {
    Path shipped = Checkout.root().resolve("intake-service/src/main/resources/catalogue.yml");
    Path ours = Checkout.root().resolve("acceptance/target/catalogue.yml");
    String impatient =
        """

          - model: impatient
            type: standard
            scenes: [text-to-image]
            prompt: {max_characters: 1000}
            deadline: 8s
            options:
              resolution: {values: [1K], default: 1K}
              output_format: *formats
            credits: {1K: 5}
        """;
    try {
      Files.writeString(ours, Files.readString(shipped) + impatient);
      return ours;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
