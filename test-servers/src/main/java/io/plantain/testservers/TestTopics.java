package io.plantain.testservers;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Creates topics and waits until they can be written: producing into one without a leader loses
/// records (KAFKA-15591).
final class TestTopics {
  private static final long TIMEOUT_SECONDS = 60; // a busy build machine

  private TestTopics() {}

  static void create(String bootstrapServers, List<String> names) {
    Map<String, Object> settings =
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    try (Admin admin = Admin.create(settings)) {
      Set<String> existing = admin.listTopics().names().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      List<NewTopic> missing =
          names.stream().filter(name -> !existing.contains(name)).map(TestTopics::topic).toList();
      admin.createTopics(missing).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
      while (!haveLeaders(admin, names)) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("no leader for " + names);
        }
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("could not create " + names, e);
    }
  }

  private static NewTopic topic(String name) {
    return new NewTopic(name, TestServers.PARTITIONS, (short) 1)
        .configs(Map.of("max.message.bytes", String.valueOf(BrokerSettings.MAX_MESSAGE_BYTES)));
  }

  private static boolean haveLeaders(Admin admin, List<String> names)
      throws InterruptedException, TimeoutException {
    try {
      Collection<TopicDescription> topics =
          admin
              .describeTopics(names)
              .allTopicNames()
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .values();
      return topics.stream()
          .flatMap(topic -> topic.partitions().stream())
          .allMatch(partition -> partition.leader() != null && !partition.leader().isEmpty());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false; // created, not yet told to the node we asked
      }
      throw new IllegalStateException(e);
    }
  }
}
