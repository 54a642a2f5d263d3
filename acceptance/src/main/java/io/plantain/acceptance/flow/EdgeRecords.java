package io.plantain.acceptance.flow;

import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Team;
import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.TaskEvent;
import io.plantain.event.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// The request topic's share of the edge benchmark. A record is accepted when its offset is
/// committed: its task is stored by then.
final class EdgeRecords {
  private static final String GROUP = "intake-service";
  private static final int PARTITIONS = 6; // as the request topic has locally
  private static final short REPLICAS = 1;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /// A line of the report.
  interface Report {
    void say(String text, Object... values);
  }

  private final Map<String, Object> settings;
  private final Team team;
  private final Duration length;
  private final Report report;

  EdgeRecords(Installation system, Team team, Duration length, Report report) {
    this.settings = Map.of("bootstrap.servers", system.kafka());
    this.team = team;
    this.length = length;
    this.report = report;
  }

  void run(int records, String request) throws Exception {
    byte[] body = request.getBytes(StandardCharsets.UTF_8);
    try (Admin admin = Admin.create(settings);
        KafkaProducer<String, byte[]> producer = producer()) {
      accept(admin, producer, Math.max(1, records / 4), body); // warm
      double plain = plain(admin, producer, records, body);
      double accepted = accept(admin, producer, records, body);
      Figures told = half(producer, accepted / 2, request);
      report.say("%nRequest topic, %d records of %d bytes", records, body.length);
      report.say("  plain produce           %8.0f/s", plain);
      report.say(
          "  accepted                %8.0f/s   ratio to plain produce %.3f",
          accepted, accepted / plain);
      report.say(
          "  at half of that         %8.0f/s   from send to TaskAccepted: %s",
          accepted / 2, told.summary());
    }
  }

  private double plain(
      Admin admin, KafkaProducer<String, byte[]> producer, int records, byte[] body)
      throws ExecutionException, InterruptedException {
    String topic = "bench-plain-" + System.currentTimeMillis();
    admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, REPLICAS))).all().get();
    TimeUnit.SECONDS.sleep(1); // a record sent right after its topic was made can be lost
    try {
      produce(producer, topic, records / 4, body);
      long begin = System.nanoTime();
      produce(producer, topic, records, body);
      return records / ((System.nanoTime() - begin) / 1e9);
    } finally {
      admin.deleteTopics(List.of(topic)).all().get();
    }
  }

  private double accept(
      Admin admin, KafkaProducer<String, byte[]> producer, int records, byte[] body)
      throws ExecutionException, InterruptedException {
    long begin = System.nanoTime();
    produce(producer, Topics.TASK_REQUESTS, records, body);
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int partition = 0; partition < partitions(producer); partition++) {
      asked.put(new TopicPartition(Topics.TASK_REQUESTS, partition), OffsetSpec.latest());
    }
    var ends = admin.listOffsets(asked).all().get();
    while (true) {
      var read = admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
      boolean all =
          ends.entrySet().stream()
              .allMatch(
                  end -> {
                    var position = read.get(end.getKey());
                    return end.getValue().offset() == 0
                        || (position != null && position.offset() >= end.getValue().offset());
                  });
      if (all) {
        return records / ((System.nanoTime() - begin) / 1e9);
      }
      if (System.nanoTime() - begin > LIMIT.toNanos()) {
        throw new IllegalStateException("the request topic is not read");
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static int partitions(KafkaProducer<String, byte[]> producer) {
    return producer.partitionsFor(Topics.TASK_REQUESTS).size();
  }

  private void produce(
      KafkaProducer<String, byte[]> producer, String topic, int records, byte[] body) {
    for (int n = 0; n < records; n++) {
      producer.send(record(topic, body));
    }
    producer.flush();
  }

  private ProducerRecord<String, byte[]> record(String topic, byte[] body) {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, null, body);
    record.headers().add("team_id", team.id().getBytes(StandardCharsets.UTF_8));
    return record;
  }

  /// Records with a key each, sent evenly; how long until their sender hears TaskAccepted.
  private Figures half(KafkaProducer<String, byte[]> producer, double perSecond, String request)
      throws InterruptedException {
    int count = (int) Math.max(1, perSecond * length.toSeconds());
    String run = "edge-" + System.nanoTime() + "-";
    long[] sent = new long[count];
    Figures told = new Figures();
    try (KafkaConsumer<String, byte[]> events = new KafkaConsumer<>(reading())) {
      List<TopicPartition> all =
          events.partitionsFor(Topics.TASK_EVENTS).stream()
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      events.assign(all);
      events.seekToEnd(all);
      all.forEach(events::position);
      Thread sender =
          Thread.ofPlatform().start(() -> sendEvenly(producer, perSecond, run, sent, request));
      long limit = System.nanoTime() + length.toNanos() + LIMIT.toNanos();
      while (told.count() < count && System.nanoTime() < limit) {
        for (ConsumerRecord<String, byte[]> record : events.poll(Duration.ofMillis(10))) {
          long now = System.nanoTime();
          if (EventCodec.decode(record.value()) instanceof Decoded.Event(TaskEvent.TaskAccepted a)
              && a.idempotencyKey() != null
              && a.idempotencyKey().startsWith(run)) {
            int which = Integer.parseInt(a.idempotencyKey().substring(run.length()));
            told.add((now - sent[which]) / 1_000_000);
          }
        }
      }
      sender.join();
    }
    return told;
  }

  private void sendEvenly(
      KafkaProducer<String, byte[]> producer,
      double perSecond,
      String run,
      long[] sent,
      String request) {
    long begin = System.nanoTime();
    try {
      for (int n = 0; n < sent.length; n++) {
        long due = begin + (long) (1e9 * n / perSecond);
        long left = due - System.nanoTime();
        if (left > 1_000_000) {
          Thread.sleep(Duration.ofNanos(left));
        }
        sent[n] = due;
        String keyed =
            request.replaceFirst("\\{", "{\"idempotency_key\":\"%s%d\",".formatted(run, n));
        producer.send(record(Topics.TASK_REQUESTS, keyed.getBytes(StandardCharsets.UTF_8)));
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, Object> reading() {
    Map<String, Object> reading = new HashMap<>(settings);
    reading.put("enable.auto.commit", false);
    reading.put("fetch.max.wait.ms", 50);
    reading.put("key.deserializer", StringDeserializer.class);
    reading.put("value.deserializer", ByteArrayDeserializer.class);
    return new HashMap<>(reading);
  }

  private KafkaProducer<String, byte[]> producer() {
    Map<String, Object> sending = new HashMap<>(settings);
    sending.put("acks", "all");
    sending.put("compression.type", "lz4");
    sending.put("linger.ms", 2);
    return new KafkaProducer<>(sending, new StringSerializer(), new ByteArraySerializer());
  }
}
