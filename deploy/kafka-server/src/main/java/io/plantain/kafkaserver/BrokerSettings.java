package io.plantain.kafkaserver;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/// Every broker setting that differs from Kafka's own default, with the reason.
final class BrokerSettings {
  static final int NODE_ID = 1;

  /// A public request of 1 MB must fit with its envelope and headers.
  static final int MAX_MESSAGE_BYTES = 2 * 1024 * 1024;

  /// Loopback only: this broker asks nobody for a password.
  private static final String HOST = "127.0.0.1";

  /// Fewer internal partitions than the default 50 start faster and open fewer files.
  private static final String INTERNAL_PARTITIONS = "8";

  private BrokerSettings() {}

  static Properties of(Path logs, int port, int controllerPort) {
    var p = new Properties();
    p.put("process.roles", "broker,controller");
    p.put("node.id", String.valueOf(NODE_ID));
    p.put("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
    p.put(
        "listeners",
        "PLAINTEXT://%s:%d,CONTROLLER://%s:%d".formatted(HOST, port, HOST, controllerPort));
    p.put("advertised.listeners", "PLAINTEXT://%s:%d".formatted(HOST, port));
    p.put("controller.listener.names", "CONTROLLER");
    p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.put("log.dirs", logs.toString());
    // A misspelt topic should fail, not appear with the wrong retention.
    p.put("auto.create.topics.enable", "false");
    p.put("num.partitions", "6");
    p.put("message.max.bytes", String.valueOf(MAX_MESSAGE_BYTES));
    p.put("replica.fetch.max.bytes", String.valueOf(MAX_MESSAGE_BYTES));
    for (String topic :
        List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
      p.put(topic + ".num.partitions", INTERNAL_PARTITIONS);
      p.put(topic + ".replication.factor", "1"); // there is one node
    }
    p.put("transaction.state.log.min.isr", "1");
    p.put("share.coordinator.state.topic.min.isr", "1");
    // A committed offset must outlive the records it points to (7 days, dead letters 30).
    p.put("offsets.retention.minutes", String.valueOf(31 * 24 * 60));
    // Nobody waits for more members on one machine.
    p.put("group.initial.rebalance.delay.ms", "0");
    // New-protocol groups take session timeouts from the broker; 45 s is its default AND minimum,
    // so a crashed worker's partitions would stand still that long.
    p.put("group.consumer.min.session.timeout.ms", "6000");
    p.put("group.consumer.session.timeout.ms", "10000");
    p.put("group.consumer.min.heartbeat.interval.ms", "1000");
    p.put("group.consumer.heartbeat.interval.ms", "3000");
    return p;
  }
}
