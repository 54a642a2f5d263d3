package io.plantain.acceptance.torture.fault;

import io.plantain.acceptance.torture.Fault;
import io.plantain.acceptance.torture.evidence.Skipped;
import io.plantain.acceptance.torture.evidence.Span;
import io.plantain.event.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/// What happens to the records between our processes.
public final class RecordFaults {
  private static final int GARBAGE_BYTES = 64;

  private RecordFaults() {}

  public static List<Fault> all(Site site) {
    return List.of(
        new Replay(site),
        new Poison(site),
        new DeadLettersRefused(site),
        new LostEvents(site),
        new BrokenDecision(site));
  }

  /// Identical copies of records, headers and all, some in the wrong order.
  private record Replay(Site site) implements Fault {
    private static final int MOST_RECORDS = 150; // of one topic at a time

    /// A copied request without a key would be a new request, and rightly so.
    private static final List<String> TOPICS =
        Topics.ALL.stream()
            .filter(topic -> !Set.of(Topics.TASK_REQUESTS, Topics.TASK_EVENTS).contains(topic))
            .toList();

    @Override
    public String name() {
      return "replay records";
    }

    @Override
    public void strike(RandomGenerator random) {
      try (var held = site.hold(Site.KAFKA)) {
        for (String topic : TOPICS) {
          List<ConsumerRecord<String, byte[]>> all = site.broker().read(topic);
          int count = Math.min(all.size(), 1 + random.nextInt(MOST_RECORDS));
          int from = random.nextInt(all.size() - count + 1);
          List<ConsumerRecord<String, byte[]>> chosen =
              new ArrayList<>(all.subList(from, from + count));
          if (random.nextBoolean()) {
            Collections.shuffle(chosen, Random.from(random));
          }
          chosen.forEach(
              record ->
                  site.broker()
                      .send(
                          new ProducerRecord<>(
                              topic, null, record.key(), record.value(), record.headers())));
        }
      }
    }
  }

  /// Every topic that somebody reads gets what nobody can read.
  private record Poison(Site site) implements Fault {
    @Override
    public String name() {
      return "poison on every topic";
    }

    @Override
    public void strike(RandomGenerator random) {
      try (var held = site.hold(Site.KAFKA)) {
        poison(site, random);
      }
    }
  }

  private static void poison(Site site, RandomGenerator random) {
    byte[] garbage = new byte[GARBAGE_BYTES];
    random.nextBytes(garbage);
    for (String topic : Topics.ALL) {
      if (topic.equals(Topics.TASK_EVENTS)) {
        continue; // ours to write, for others to read
      }
      send(site, topic, garbage, random);
      send(site, topic, null, random);
      send(site, topic, utf8("{\"type\":\"something_unheard_of\",\"task_id\":1}"), random);
      send(site, topic, utf8("{\"type\":[],\"task_id\":{\"a\":\"b\"}}"), random);
      send(site, topic, utf8("[\"valid\", {\"json\": \"of the wrong shape\"}]"), random);
    }
  }

  private static void send(
      Site site, String topic, byte @Nullable [] value, RandomGenerator random) {
    String key = new UUID(random.nextLong(), random.nextLong()).toString();
    site.broker().send(new ProducerRecord<>(topic, key, value));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// There is poison, and the topics that should take it take nothing: whoever skips it then has
  /// lost it.
  private record DeadLettersRefused(Site site) implements Fault {
    private static final Duration HOW_LONG = Duration.ofSeconds(8);
    private static final String LIMIT = "max.message.bytes";
    private static final String TOO_SMALL = "100";
    private static final String USUAL = String.valueOf(2 << 20); // as the launcher makes them

    @Override
    public String name() {
      return "dead letters refused";
    }

    @Override
    public void strike(RandomGenerator random) throws Exception {
      try (var held = site.hold(Site.KAFKA);
          Admin admin = Admin.create(Map.of("bootstrap.servers", site.installation().kafka()))) {
        try {
          limit(admin, TOO_SMALL);
          poison(site, random);
          Thread.sleep(HOW_LONG);
        } finally {
          site.until(
              "dead letters are taken",
              () -> {
                limit(admin, null);
                return true;
              });
        }
      }
    }

    /// @param value null for what it was before
    private static void limit(Admin admin, @Nullable String value) throws Exception {
      Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
      for (String service : Topics.SERVICES) {
        changes.put(
            new ConfigResource(ConfigResource.Type.TOPIC, Topics.deadLettersOf(service)),
            List.of(
                new AlterConfigOp(
                    new ConfigEntry(LIMIT, value == null ? USUAL : value),
                    AlterConfigOp.OpType.SET)));
      }
      admin.incrementalAlterConfigs(changes).all().get();
    }
  }

  /// A service never sees some records: its offsets are moved over them while it is stopped.
  private record LostEvents(Site site) implements Fault {
    private static final int MOST_LOST = 15; // of one partition
    private static final int ENOUGH_LOST = 5;
    private static final Duration MOST_PATIENCE = Duration.ofSeconds(20);

    /// What is not a step of a task can be repaired by nobody: a customer's request that was never
    /// read, a grant.
    private static final Set<String> NOT_LOST =
        Set.of(Topics.TASK_REQUESTS, Topics.LEDGER_COMMANDS);

    @Override
    public String name() {
      return "lose events";
    }

    @Override
    public void strike(RandomGenerator random) throws Exception {
      String service = Site.anyService(random);
      try (var held = site.hold(service, Site.KAFKA)) {
        site.plantain("stop", service);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", site.installation().kafka()))) {
          long limit = System.nanoTime() + MOST_PATIENCE.toNanos();
          while (unread(admin, service).values().stream().mapToLong(s -> s.end() - s.begin()).sum()
                  < ENOUGH_LOST
              && System.nanoTime() < limit) {
            Thread.sleep(500);
          }
          skip(admin, service, random);
        } finally {
          site.plantain("start", service, "--no-wait");
        }
        for (String process : site.processesOf(service)) {
          site.awaitListening(process);
        }
      }
    }

    private Map<TopicPartition, Span> unread(Admin admin, String service) throws Exception {
      var read = admin.listConsumerGroupOffsets(service).partitionsToOffsetAndMetadata().get();
      Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
      read.forEach((partition, offset) -> asked.put(partition, OffsetSpec.latest()));
      var ends = admin.listOffsets(asked).all().get();
      Map<TopicPartition, Span> unread = new HashMap<>();
      read.forEach(
          (partition, offset) -> {
            var end = ends.get(partition);
            if (offset != null
                && end != null
                && end.offset() > offset.offset()
                && !NOT_LOST.contains(partition.topic())) {
              unread.put(
                  partition,
                  new Span(
                      partition.topic(), partition.partition(), offset.offset(), end.offset()));
            }
          });
      return unread;
    }

    private void skip(Admin admin, String service, RandomGenerator random) throws Exception {
      Map<TopicPartition, OffsetAndMetadata> further = new HashMap<>();
      List<Skipped> skipped = new ArrayList<>();
      unread(admin, service)
          .forEach(
              (partition, span) -> {
                long end = Math.min(span.end(), span.begin() + 1 + random.nextInt(MOST_LOST));
                further.put(partition, new OffsetAndMetadata(end));
                skipped.add(
                    new Skipped(
                        service, new Span(span.topic(), span.partition(), span.begin(), end)));
              });
      if (further.isEmpty()) {
        throw new IllegalStateException("there was nothing to lose for " + service);
      }
      // A process that was killed a moment ago is a member until its session ends.
      site.until(
          "the group of " + service + " is empty",
          () -> {
            admin.alterConsumerGroupOffsets(service, further).all().get();
            return true;
          });
      skipped.forEach(site::skipped);
    }
  }
}
