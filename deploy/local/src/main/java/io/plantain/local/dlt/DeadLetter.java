package io.plantain.local.dlt;

import static io.plantain.event.DeadLetterHeaders.AT;
import static io.plantain.event.DeadLetterHeaders.ATTEMPTS;
import static io.plantain.event.DeadLetterHeaders.EXCEPTION;
import static io.plantain.event.DeadLetterHeaders.FIRST_FAILURE;
import static io.plantain.event.DeadLetterHeaders.LEFT_OUT;
import static io.plantain.event.DeadLetterHeaders.OFFSET;
import static io.plantain.event.DeadLetterHeaders.PARTITION;
import static io.plantain.event.DeadLetterHeaders.REASON;
import static io.plantain.event.DeadLetterHeaders.REDRIVEN_DEATHS;
import static io.plantain.event.DeadLetterHeaders.SERVICE;
import static io.plantain.event.DeadLetterHeaders.TIMESTAMP;
import static io.plantain.event.DeadLetterHeaders.TOPIC;

import io.plantain.event.DeadLetterHeaders;
import io.plantain.event.EventCodec;
import io.plantain.event.TaskRequest;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A record that a service set aside, without its bytes.
///
/// @param id see [DeadLetterHeaders#id]
/// @param service whose letter it is
/// @param place where the letter itself stands
/// @param source where the record was read; null when the letter does not say
/// @param deaths how often the record has died, this one included
/// @param taskId as far as it can be told
/// @param team as far as it can be told
/// @param leftOut the record's bytes stand at its source only, for they do not fit into a letter
/// @param acts what operators did, in order
public record DeadLetter(
    String id,
    String service,
    Position place,
    @Nullable Position source,
    long sourceTimestamp,
    Instant diedAt,
    @Nullable Instant firstFailure,
    String reason,
    @Nullable String exception,
    int attempts,
    int deaths,
    @Nullable String taskId,
    @Nullable String team,
    boolean leftOut,
    List<Act> acts) {

  /// One record of one partition.
  public record Position(String topic, int partition, long offset) {
    @Override
    public String toString() {
      return DeadLetterHeaders.position(topic, partition, offset);
    }
  }

  static final String TOPIC_ENDING = ".dlt";
  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final int MAX_TEXT_CHARACTERS = 500; // of what a header says, kept in memory

  public DeadLetter {
    acts = List.copyOf(acts);
  }

  /// What became of it.
  public Act.State state() {
    return standing().state();
  }

  Act.Standing standing() {
    return Act.Standing.after(acts);
  }

  DeadLetter with(List<Act> newActs) {
    return new DeadLetter(
        id,
        service,
        place,
        source,
        sourceTimestamp,
        diedAt,
        firstFailure,
        reason,
        exception,
        attempts,
        deaths,
        taskId,
        team,
        leftOut,
        newActs);
  }

  /// Whatever stands on a dead-letter topic and is no act is a letter, also what a stranger put
  /// there.
  static DeadLetter read(ConsumerRecord<byte[], byte[]> record) {
    String service = header(record, SERVICE);
    if (service == null) {
      service = record.topic().substring(0, record.topic().length() - TOPIC_ENDING.length());
    }
    Position place = new Position(record.topic(), record.partition(), record.offset());
    Position source = source(record);
    long timestamp = number(record, TIMESTAMP, -1);
    Position dead = source == null ? place : source;
    JsonNode event = tree(record.value());
    Instant at = instant(record, AT);
    String reason = header(record, REASON);
    return new DeadLetter(
        DeadLetterHeaders.id(service, dead.topic, dead.partition, dead.offset, timestamp),
        service,
        place,
        source,
        timestamp,
        at == null ? Instant.ofEpochMilli(record.timestamp()) : at,
        instant(record, FIRST_FAILURE),
        reason == null ? "does not say why" : reason,
        header(record, EXCEPTION),
        (int) number(record, ATTEMPTS, 1),
        (int) Math.min(number(record, REDRIVEN_DEATHS, 0), Integer.MAX_VALUE - 1) + 1,
        taskId(record, event),
        team(record, event),
        header(record, LEFT_OUT) != null,
        List.of());
  }

  private static @Nullable Position source(ConsumerRecord<byte[], byte[]> record) {
    String topic = header(record, TOPIC);
    long partition = number(record, PARTITION, -1);
    long offset = number(record, OFFSET, -1);
    return topic == null || partition < 0 || partition > Integer.MAX_VALUE || offset < 0
        ? null
        : new Position(topic, (int) partition, offset);
  }

  private static @Nullable String taskId(
      ConsumerRecord<byte[], byte[]> record, @Nullable JsonNode event) {
    String inEvent = event == null ? null : text(event.path("task_id"));
    String subject = inEvent == null ? header(record, "ce_subject") : inEvent;
    String id =
        subject == null && record.key() != null && record.key().length <= MAX_TEXT_CHARACTERS
            ? new String(record.key(), StandardCharsets.UTF_8)
            : subject;
    return id != null && UUID_FORM.matcher(id).matches() ? id : null;
  }

  private static @Nullable String team(
      ConsumerRecord<byte[], byte[]> record, @Nullable JsonNode event) {
    String inEvent = event == null ? null : text(event.path("team_id"));
    return inEvent == null ? header(record, TaskRequest.TEAM_HEADER) : inEvent;
  }

  private static @Nullable JsonNode tree(byte @Nullable [] value) {
    try {
      return value == null || value.length == 0 || value[0] != '{'
          ? null
          : EventCodec.mapper().readTree(value);
    } catch (JacksonException notJson) {
      return null;
    }
  }

  private static @Nullable String text(JsonNode node) {
    return node.isString() && node.stringValue().length() <= MAX_TEXT_CHARACTERS
        ? node.stringValue()
        : null;
  }

  static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
    Header header = record.headers().lastHeader(name);
    if (header == null || header.value() == null) {
      return null;
    }
    String text = new String(header.value(), StandardCharsets.UTF_8);
    return text.length() > MAX_TEXT_CHARACTERS ? text.substring(0, MAX_TEXT_CHARACTERS) : text;
  }

  private static long number(ConsumerRecord<?, ?> record, String name, long otherwise) {
    String text = header(record, name);
    return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : otherwise;
  }

  private static @Nullable Instant instant(ConsumerRecord<?, ?> record, String name) {
    try {
      String text = header(record, name);
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException notATime) {
      return null;
    }
  }
}
