package io.plantain.testservers;

import java.util.Map;

/// What every broker we ship has, as far as a test can tell the difference.
final class BrokerSettings {
  /// A public request of 1 MB must fit with its envelope and headers.
  static final int MAX_MESSAGE_BYTES = 2 * 1024 * 1024;

  static final Map<String, String> ALL =
      Map.ofEntries(
          Map.entry("auto.create.topics.enable", "false"),
          Map.entry("message.max.bytes", String.valueOf(MAX_MESSAGE_BYTES)),
          Map.entry("group.initial.rebalance.delay.ms", "0"),
          // The default, 45 s, is longer than a test waits for a dead consumer's partitions.
          Map.entry("group.consumer.min.session.timeout.ms", "6000"),
          Map.entry("group.consumer.session.timeout.ms", "10000"),
          Map.entry("group.consumer.min.heartbeat.interval.ms", "1000"),
          Map.entry("group.consumer.heartbeat.interval.ms", "3000"),
          Map.entry("offsets.topic.num.partitions", "4"),
          Map.entry("offsets.topic.replication.factor", "1"),
          Map.entry("transaction.state.log.num.partitions", "2"),
          Map.entry("transaction.state.log.replication.factor", "1"),
          Map.entry("transaction.state.log.min.isr", "1"),
          Map.entry("share.coordinator.state.topic.num.partitions", "2"),
          Map.entry("share.coordinator.state.topic.replication.factor", "1"),
          Map.entry("share.coordinator.state.topic.min.isr", "1"));

  private BrokerSettings() {}
}
