package io.plantain.acceptance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// The yardstick: the same number of records over six plain consume-produce hops, no database, no
/// work.
final class KafkaChain {
  private static final int HOPS = 6; // intake, moderation, ledger, generation, storage, ledger
  private static final int VALUE_BYTES = 700; // about a CreditsDebited event
  private static final short REPLICAS = 1;
  private static final int PARTITIONS = 6;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Map<String, Object> settings;

  KafkaChain(String bootstrapServers) {
    settings = Map.of("bootstrap.servers", bootstrapServers);
  }

  /// Records per second, from the first send until the last one left the last hop.
  double run(int records) throws InterruptedException, ExecutionException {
    String run = "bench-" + System.currentTimeMillis() + "-hop-";
    List<String> topics = new ArrayList<>();
    for (int hop = 0; hop <= HOPS; hop++) {
      topics.add(run + hop);
    }
    try (Admin admin = Admin.create(settings)) {
      admin
          .createTopics(
              topics.stream().map(name -> new NewTopic(name, PARTITIONS, REPLICAS)).toList())
          .all()
          .get();
      TimeUnit.SECONDS.sleep(1); // a record sent right after its topic was made can be lost
      try {
        return measure(topics, records);
      } finally {
        admin.deleteTopics(topics).all().get();
      }
    }
  }

  private double measure(List<String> topics, int records) throws InterruptedException {
    List<Thread> hops = new ArrayList<>();
    for (int hop = 0; hop < HOPS; hop++) {
      String from = topics.get(hop);
      String to = topics.get(hop + 1);
      hops.add(Thread.ofPlatform().daemon().start(() -> forward(from, to, records)));
    }
    TimeUnit.SECONDS.sleep(2); // let the groups form: the yardstick is throughput, not start-up
    long start = System.nanoTime();
    try (KafkaProducer<String, byte[]> producer = producer()) {
      for (int n = 0; n < records; n++) {
        producer.send(
            new ProducerRecord<>(topics.getFirst(), Integer.toString(n), new byte[VALUE_BYTES]));
      }
    }
    for (Thread hop : hops) {
      hop.join(LIMIT);
    }
    return records / ((System.nanoTime() - start) / 1e9);
  }

  private void forward(String from, String to, int records) {
    Map<String, Object> reading = new HashMap<>(settings);
    reading.put("group.id", from);
    reading.put("group.protocol", "consumer");
    reading.put("auto.offset.reset", "earliest");
    reading.put("enable.auto.commit", false);
    try (KafkaConsumer<String, byte[]> consumer =
            new KafkaConsumer<>(reading, new StringDeserializer(), new ByteArrayDeserializer());
        KafkaProducer<String, byte[]> producer = producer()) {
      consumer.subscribe(List.of(from));
      int seen = 0;
      while (seen < records) {
        List<Future<?>> acks = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          acks.add(producer.send(new ProducerRecord<>(to, record.key(), record.value())));
        }
        producer.flush();
        for (Future<?> ack : acks) {
          ack.get();
        }
        if (!acks.isEmpty()) {
          consumer.commitSync();
        }
        seen += acks.size();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private KafkaProducer<String, byte[]> producer() {
    Map<String, Object> sending = new HashMap<>(settings);
    sending.put("acks", "all");
    sending.put("compression.type", "lz4");
    return new KafkaProducer<>(sending, new StringSerializer(), new ByteArraySerializer());
  }
}
