package io.plantain.local.prepare;

import io.plantain.event.Topics;
import io.plantain.local.CannotGoOn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Creates every topic with its retention, and waits until each partition has a leader: a record
/// sent to a topic that was just created can be lost (KAFKA-15591).
public final class PipelineTopics {
  private static final int PARTITIONS = 6; // enough to scale a stage on one machine
  private static final int MAX_MESSAGE_BYTES = 2 * 1024 * 1024; // a 1 MB request with its envelope
  private static final Duration USUAL_RETENTION = Duration.ofDays(7);
  private static final Duration PROGRESS_RETENTION = Duration.ofDays(1); // best effort by design
  private static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(30); // people look at them

  /// A segment goes when its newest record is old enough: with the broker's default of 7 days a
  /// slow topic would keep records for 14.
  private static final Duration SEGMENT = Duration.ofDays(1);

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private PipelineTopics() {}

  /// Harmless the second time. A topic that exists keeps its settings.
  public static void create(String bootstrapServers) throws InterruptedException {
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            // A broker that starts right now is found within a tenth of a second.
            AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG,
            100,
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            200);
    try (Admin admin = Admin.create(settings)) {
      List<NewTopic> topics = all();
      List<String> names = topics.stream().map(NewTopic::name).toList();
      Set<String> existing = admin.listTopics().names().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      createMissing(
          admin, topics.stream().filter(topic -> !existing.contains(topic.name())).toList());
      long end = System.nanoTime() + TIMEOUT.toNanos();
      while (!haveLeaders(admin, names)) {
        if (System.nanoTime() > end) {
          throw new CannotGoOn("The broker at " + bootstrapServers + " elects no leaders.");
        }
        Thread.sleep(50);
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new CannotGoOn(
          "The broker at " + bootstrapServers + " does not create topics: " + e.getMessage(), e);
    }
  }

  static List<NewTopic> all() {
    List<NewTopic> topics = new ArrayList<>();
    for (String name : Topics.ALL) {
      Duration retention =
          name.equals(Topics.GENERATION_PROGRESS) ? PROGRESS_RETENTION : USUAL_RETENTION;
      topics.add(
          name.equals(Topics.LEDGER_BALANCES)
              ? topic(name, Map.of("cleanup.policy", "compact"))
              : topic(name, Map.of("retention.ms", String.valueOf(retention.toMillis()))));
    }
    for (String service : Topics.SERVICES) {
      topics.add(
          topic(
              Topics.deadLettersOf(service),
              Map.of("retention.ms", String.valueOf(DEAD_LETTER_RETENTION.toMillis()))));
    }
    return topics;
  }

  private static NewTopic topic(String name, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("segment.ms", String.valueOf(SEGMENT.toMillis()));
    all.put("max.message.bytes", String.valueOf(MAX_MESSAGE_BYTES));
    return new NewTopic(name, PARTITIONS, (short) 1).configs(all);
  }

  private static void createMissing(Admin admin, List<NewTopic> topics)
      throws ExecutionException, InterruptedException, TimeoutException {
    for (var created : admin.createTopics(topics).values().values()) {
      try {
        created.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }

  private static boolean haveLeaders(Admin admin, List<String> names)
      throws ExecutionException, InterruptedException, TimeoutException {
    try {
      return admin
          .describeTopics(names)
          .allTopicNames()
          .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
          .values()
          .stream()
          .flatMap(topic -> topic.partitions().stream())
          .allMatch(partition -> partition.leader() != null && !partition.leader().isEmpty());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false; // created, not yet told to the node we asked
      }
      throw e;
    }
  }
}
