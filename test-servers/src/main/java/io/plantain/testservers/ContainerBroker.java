package io.plantain.testservers;

import java.util.Locale;
import org.testcontainers.kafka.KafkaContainer;

/// The official image; Testcontainers' own reaper ends it.
final class ContainerBroker implements TestBroker {
  private final KafkaContainer container = new KafkaContainer("apache/kafka:4.2.1");

  ContainerBroker() {
    BrokerSettings.ALL.forEach(
        (name, value) ->
            container.withEnv("KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
    container.start();
  }

  @Override
  public String bootstrapServers() {
    return container.getBootstrapServers();
  }
}
