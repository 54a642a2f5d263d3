package io.plantain.testservers;

import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/// One KRaft node inside this JVM.
final class EmbeddedBroker implements TestBroker {
  private final EmbeddedKafkaKraftBroker broker;

  EmbeddedBroker() {
    broker = new EmbeddedKafkaKraftBroker(1, TestServers.PARTITIONS);
    BrokerSettings.ALL.forEach(broker::brokerProperty);
    // Both would otherwise be overwritten by system properties of a test that uses @EmbeddedKafka.
    broker.brokerListProperty("plantain.test.brokers");
    broker.afterPropertiesSet();
    Runtime.getRuntime().addShutdownHook(new Thread(broker::destroy, "broker-shutdown"));
  }

  @Override
  public String bootstrapServers() {
    return broker.getBrokersAsString();
  }
}
