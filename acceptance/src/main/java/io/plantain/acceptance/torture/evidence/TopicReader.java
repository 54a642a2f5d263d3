package io.plantain.acceptance.torture.evidence;

import io.plantain.event.DeadLetterHeaders;
import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.PipelineEvent;
import io.plantain.event.TaskRequest;
import io.plantain.event.Topics;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Reads every topic from its start to its present end in one pass. The same value is decoded and
/// kept once, however often it was sent: replays make most records duplicates.
final class TopicReader {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String KEY_HEADER = "idempotency_key";

  private final List<Told> told = new ArrayList<>();
  private final List<RequestRecord> requests = new ArrayList<>();
  private final List<Span> spans = new ArrayList<>();
  private final Map<String, Value> values = new HashMap<>();
  private final Map<String, String> strings = new HashMap<>();

  private record Value(String digest, @Nullable PipelineEvent event, @Nullable String problem) {}

  static TopicReader read(String bootstrapServers) {
    TopicReader reader = new TopicReader();
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "auto.offset.reset",
            "earliest",
            "enable.auto.commit",
            false,
            "max.poll.records",
            5000);
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      reader.readAll(consumer);
    }
    return reader;
  }

  List<Told> told() {
    return told;
  }

  List<RequestRecord> requests() {
    return requests;
  }

  List<Span> spans() {
    return spans;
  }

  static List<String> topics() {
    List<String> topics = new ArrayList<>(Topics.ALL);
    Topics.SERVICES.forEach(service -> topics.add(Topics.deadLettersOf(service)));
    return topics;
  }

  private void readAll(KafkaConsumer<String, byte[]> consumer) {
    Map<String, ?> there = consumer.listTopics();
    List<TopicPartition> partitions =
        topics().stream()
            .filter(there::containsKey)
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    partitions.forEach(
        p ->
            spans.add(
                new Span(
                    p.topic(),
                    p.partition(),
                    begins.getOrDefault(p, 0L),
                    ends.getOrDefault(p, 0L))));
    consumer.seekToBeginning(partitions);
    Instant limit = Instant.now().plus(LIMIT);
    List<TopicPartition> open = new ArrayList<>(partitions);
    while (!open.isEmpty()) {
      open.removeIf(p -> consumer.position(p) >= ends.getOrDefault(p, 0L));
      if (Instant.now().isAfter(limit)) {
        throw new IllegalStateException("topics were not read within " + LIMIT + ": " + open);
      }
      for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        if (record.offset()
            < ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L)) {
          add(record);
        }
      }
    }
  }

  private void add(ConsumerRecord<String, byte[]> record) {
    boolean request = record.topic().equals(Topics.TASK_REQUESTS);
    byte[] bytes = record.value();
    String digest = sha256(bytes == null ? new byte[0] : bytes);
    Value value =
        request
            ? new Value(digest, null, problemOfRequest(record))
            : values.computeIfAbsent(digest, hash -> decode(hash, bytes));
    Told one =
        new Told(
            record.topic(),
            record.partition(),
            record.offset(),
            Instant.ofEpochMilli(Math.max(0, record.timestamp())),
            once(record.key()),
            once(header(record, "ce_id")),
            once(header(record, "ce_time")),
            unusualHeaders(record),
            value.digest,
            value.event,
            value.problem);
    told.add(one);
    if (request) {
      requests.add(request(one, record));
    }
  }

  private static Value decode(String digest, byte @Nullable [] bytes) {
    return switch (EventCodec.decode(bytes == null ? new byte[0] : bytes)) {
      case Decoded.Event(PipelineEvent event) -> new Value(digest, event, null);
      case Decoded.UnknownType(String type) -> new Value(digest, null, null);
      case Decoded.Unreadable(String reason) -> new Value(digest, null, reason);
    };
  }

  /// Such a record cannot become a task whatever it says, and nobody can be told.
  private static @Nullable String problemOfRequest(ConsumerRecord<String, byte[]> record) {
    if (header(record, TaskRequest.TEAM_HEADER) == null) {
      return "names no team";
    }
    try {
      if (record.value() == null) {
        return "empty value";
      }
      EventCodec.mapper().readTree(record.value());
      return null; // what else is wrong with it, its sender is told
    } catch (JacksonException notJson) {
      return "not JSON";
    }
  }

  private static RequestRecord request(Told told, ConsumerRecord<String, byte[]> record) {
    JsonNode body = EventCodec.mapper().nullNode();
    try {
      if (record.value() != null) {
        body = EventCodec.mapper().readTree(record.value());
      }
    } catch (JacksonException notJson) {
      // poison: there is nothing to know about it
    }
    String own = body.path(KEY_HEADER).asString(null);
    String key = own == null ? header(record, KEY_HEADER) : own;
    return new RequestRecord(
        told.position(),
        header(record, TaskRequest.TEAM_HEADER),
        key,
        body.path("prompt").asString(null),
        key == null ? "record " + origin(told, record) : key);
  }

  /// A redriven record is still the record that it was.
  private static String origin(Told told, ConsumerRecord<String, byte[]> record) {
    String position = header(record, DeadLetterHeaders.REDRIVEN_ORIGIN);
    return position == null
        ? told.position() + " " + record.timestamp()
        : position + " " + header(record, DeadLetterHeaders.REDRIVEN_ORIGIN_TIMESTAMP);
  }

  private Map<String, String> unusualHeaders(ConsumerRecord<String, byte[]> record) {
    Map<String, String> unusual = null;
    for (Header header : record.headers()) {
      String name = header.key();
      if (!name.startsWith("ce_") && !name.equals("content-type") && !name.equals("traceparent")) {
        if (unusual == null) {
          unusual = new HashMap<>();
        }
        unusual.put(
            once(name),
            header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8));
      }
    }
    return unusual == null ? Map.of() : unusual;
  }

  private @Nullable String once(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String known = strings.putIfAbsent(text, text);
    return known == null ? text : known;
  }

  private static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
