package io.plantain.acceptance;

import io.plantain.acceptance.torture.traffic.Surroundings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// One installation for all scenarios, on free ports and in a folder of its own: `./plantain up
/// --detach`, and `down` at the end.
public final class RunningSystem implements ParameterResolver {
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
    Map<String, String> environment = Ports.ofInstallation();
    environment.put("PLANTAIN_BUILD", "never"); // we are inside a build
    // Partitions of a killed consumer wait for this; many are killed here.
    environment.put(
        "PLANTAIN_KAFKA_SETTINGS",
        "group.consumer.session.timeout.ms=6000 group.consumer.heartbeat.interval.ms=2000");
    environment.putAll(
        Surroundings.environment(Checkout.root().resolve("acceptance/target/surroundings")));
    Path home = Checkout.root().resolve("acceptance/target/installation");
    Installation installation = new Installation(home, environment);
    installation.plantain(UP_LIMIT_SECONDS, "up", "--detach");
    return new Started(installation, new Broker(installation.kafka()));
  }
}
