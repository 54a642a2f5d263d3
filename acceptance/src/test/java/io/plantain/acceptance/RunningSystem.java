package io.plantain.acceptance;

import io.plantain.acceptance.access.SecuredBroker;
import io.plantain.acceptance.torture.traffic.Surroundings;
import io.plantain.acceptance.watch.SpanReceiver;
import io.plantain.event.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// One installation for all scenarios, on free ports and in a folder of its own: `./plantain up
/// --detach`, and `down` at the end.
public final class RunningSystem implements ParameterResolver {
  private static final String SECURED_PORT = "PLANTAIN_PORT_KAFKA_SECURED"; // nobody else reads it
  private static final int UP_LIMIT_SECONDS = 300; // with the start-up caches still to be made
  private static final int DOWN_LIMIT_SECONDS = 90;

  /// Started once, stopped when the last test class is done.
  record Started(
      Installation installation, Broker broker, SecuredBroker secured, SpanReceiver receiver)
      implements AutoCloseable {
    @Override
    public void close() {
      broker.close();
      installation.plantain(DOWN_LIMIT_SECONDS, "down");
      receiver.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Installation.class
        || type == Broker.class
        || type == SecuredBroker.class
        || type == SpanReceiver.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Started started =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(RunningSystem.class))
            .computeIfAbsent("system", key -> started(), Started.class);
    Class<?> type = parameter.getParameter().getType();
    if (type == SecuredBroker.class) {
      return started.secured();
    }
    if (type == SpanReceiver.class) {
      return started.receiver();
    }
    return type == Broker.class ? started.broker() : started.installation();
  }

  private static Started started() {
    try {
      return start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Started start() throws IOException, InterruptedException {
    Map<String, String> environment = Ports.ofInstallation(SECURED_PORT);
    environment.put("PLANTAIN_BUILD", "never"); // we are inside a build
    environment.put("PLANTAIN_CACHE", Checkout.cache().toString());
    SecuredBroker secured =
        new SecuredBroker(
            Checkout.root().resolve("acceptance/target/secured"),
            port(environment, SECURED_PORT),
            port(environment, "PLANTAIN_PORT_KAFKA"),
            port(environment, "PLANTAIN_PORT_KAFKA_CONTROLLER"));
    // Partitions of a killed consumer wait for this; many are killed here.
    environment.put("PLANTAIN_GENERATION_UNKNOWN_PATIENCE", "25s"); // and tests with it
    environment.put(
        "PLANTAIN_KAFKA_SETTINGS",
        "group.consumer.session.timeout.ms=6000 group.consumer.heartbeat.interval.ms=2000 "
            + secured.settings());
    environment.putAll(
        Surroundings.environment(Checkout.root().resolve("acceptance/target/surroundings")));
    SpanReceiver receiver = new SpanReceiver();
    environment.putAll(receiver.variables());
    environment.put("LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs");
    environment.put("LOGGING_LEVEL_PLANTAIN_TOLD", "DEBUG");
    Path home = Checkout.root().resolve("acceptance/target/installation");
    Installation installation = new Installation(home, environment);
    for (String service : Topics.SERVICES) {
      Path variables = home.resolve("env").resolve(service + ".env");
      Files.createDirectories(variables.getParent());
      Files.write(variables, secured.variables(service));
    }
    // Topics are made before the services start, so logins and rights are there in time, too.
    Thread grants = Thread.ofVirtual().unstarted(() -> grant(secured));
    grants.start();
    installation.plantain(UP_LIMIT_SECONDS, "up", "--detach", "--prometheus");
    grants.join();
    return new Started(installation, new Broker(installation.kafka()), secured, receiver);
  }

  private static void grant(SecuredBroker secured) {
    try {
      secured.grant();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int port(Map<String, String> environment, String name) {
    return Integer.parseInt(environment.getOrDefault(name, ""));
  }
}
