package io.plantain.kit;

import static io.plantain.event.DeadLetterHeaders.AT;
import static io.plantain.event.DeadLetterHeaders.ATTEMPTS;
import static io.plantain.event.DeadLetterHeaders.EXCEPTION;
import static io.plantain.event.DeadLetterHeaders.FIRST_FAILURE;
import static io.plantain.event.DeadLetterHeaders.GROUP;
import static io.plantain.event.DeadLetterHeaders.ID;
import static io.plantain.event.DeadLetterHeaders.LEFT_OUT;
import static io.plantain.event.DeadLetterHeaders.OFFSET;
import static io.plantain.event.DeadLetterHeaders.PARTITION;
import static io.plantain.event.DeadLetterHeaders.REASON;
import static io.plantain.event.DeadLetterHeaders.SERVICE;
import static io.plantain.event.DeadLetterHeaders.TIMESTAMP;
import static io.plantain.event.DeadLetterHeaders.TOPIC;
import static io.plantain.kit.Outgoing.header;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.event.DeadLetterHeaders;
import io.plantain.event.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What could not be processed keeps its bytes, its headers and its story, for operators to
/// redrive.
final class DeadLetters {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
  private static final int MAX_REASON_CHARACTERS = 500; // a header is read by people

  /// What the broker and the producer add to a record's own bytes, generously.
  private static final int BATCH_OVERHEAD_BYTES = 1024;

  private static final int HEADER_OVERHEAD_BYTES = 12;

  /// What a letter keeps of a record that does not fit: enough to know it by.
  private static final int MAX_KEPT_BYTES = 1024;

  private static final int MAX_KEPT_HEADERS = 32;
  private static final int MAX_KEPT_STORY_BYTES = 16 * 1024;

  private final String service;
  private final String group;
  private final int maxRecordBytes;
  private final Tries tries;
  private final Counter sent;
  private final Counter skipped;
  private final Counter redriven;

  /// @param maxRecordBytes what the producer sends at most
  DeadLetters(String service, String group, int maxRecordBytes, Tries tries, MeterRegistry meters) {
    this.service = service;
    this.group = group;
    this.maxRecordBytes = maxRecordBytes;
    this.tries = tries;
    sent =
        Counter.builder("plantain.dead.letters")
            .description("Records sent to the dead-letter topic")
            .register(meters);
    skipped =
        Counter.builder("plantain.records.skipped")
            .description("Records of a type this version does not know")
            .register(meters);
    redriven =
        Counter.builder("plantain.dead.letters.redriven")
            .description("Dead letters that were sent again and then processed")
            .register(meters);
  }

  ProducerRecord<String, byte[]> unreadable(
      ConsumerRecord<String, byte[]> record, UnreadableRecord thrown) {
    return letter(record, "unreadable: " + thrown.getMessage(), thrown);
  }

  ProducerRecord<String, byte[]> failed(
      ConsumerRecord<String, byte[]> record, RuntimeException thrown) {
    return letter(record, "failed: " + Reason.of(thrown), thrown);
  }

  /// A redriven record reaches every reader of its topic; all but the one that failed have had it.
  boolean isForOthers(ConsumerRecord<String, byte[]> record) {
    String wanted = Received.header(record, DeadLetterHeaders.REDRIVEN_FOR);
    return wanted != null && !wanted.equals(service);
  }

  static boolean isRedriven(ConsumerRecord<String, byte[]> record) {
    return record.headers().lastHeader(DeadLetterHeaders.REDRIVEN_LETTER) != null;
  }

  void countSkipped(ConsumerRecord<String, byte[]> record) {
    skipped.increment();
    log.atInfo()
        .addKeyValue("topic", record.topic())
        .addKeyValue("offset", record.offset())
        .log("record of an unknown type skipped");
  }

  void countSent(int letters) {
    sent.increment(letters);
  }

  void countRedriven(ConsumerRecord<String, byte[]> record) {
    redriven.increment();
    log.atInfo()
        .addKeyValue("topic", record.topic())
        .addKeyValue("letter", Received.header(record, DeadLetterHeaders.REDRIVEN_LETTER))
        .log("redriven record processed");
  }

  private ProducerRecord<String, byte[]> letter(
      ConsumerRecord<String, byte[]> record, String reason, RuntimeException thrown) {
    String id =
        DeadLetterHeaders.id(
            service, record.topic(), record.partition(), record.offset(), record.timestamp());
    log.atWarn()
        .addKeyValue("letter", id)
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("reason", reason)
        .log("record becomes a dead letter");
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    ProducerRecord<String, byte[]> letter =
        new ProducerRecord<>(Topics.deadLettersOf(service), record.key(), record.value());
    Headers headers = letter.headers();
    for (Header header : record.headers()) {
      if (!header.key().startsWith(DeadLetterHeaders.LETTER_PREFIX)) { // we alone say those
        headers.add(header);
      }
    }
    tell(headers, record, id, reason, thrown, now);
    int bytes = bytes(letter.key(), letter.value(), headers);
    if (bytes + BATCH_OVERHEAD_BYTES <= maxRecordBytes) {
      return letter;
    }
    return stub(record, id, reason, thrown, now);
  }

  /// For a record that does not fit with its story: the letter says so, and the record is redriven
  /// from where it stands for as long as that topic keeps it.
  private ProducerRecord<String, byte[]> stub(
      ConsumerRecord<String, byte[]> record,
      String id,
      String reason,
      RuntimeException thrown,
      Instant now) {
    String key = record.key();
    ProducerRecord<String, byte[]> letter =
        new ProducerRecord<>(
            Topics.deadLettersOf(service),
            key == null || utf8(key).length > MAX_KEPT_BYTES ? null : key,
            null);
    Headers headers = letter.headers();
    int kept = 0;
    for (Header header : record.headers()) {
      boolean story = header.key().startsWith(DeadLetterHeaders.REDRIVEN_PREFIX);
      int limit = story ? MAX_KEPT_STORY_BYTES : MAX_KEPT_BYTES;
      if (!header.key().startsWith(DeadLetterHeaders.LETTER_PREFIX)
          && bytes(header) <= limit
          && kept < MAX_KEPT_HEADERS) {
        headers.add(header);
        kept++;
      }
    }
    tell(headers, record, id, reason, thrown, now);
    header(
        headers, LEFT_OUT, Integer.toString(bytes(record.key(), record.value(), record.headers())));
    return letter;
  }

  private void tell(
      Headers headers,
      ConsumerRecord<String, byte[]> record,
      String id,
      String reason,
      RuntimeException thrown,
      Instant now) {
    header(headers, ID, id);
    header(headers, TOPIC, record.topic());
    header(headers, PARTITION, Integer.toString(record.partition()));
    header(headers, OFFSET, Long.toString(record.offset()));
    header(headers, TIMESTAMP, Long.toString(record.timestamp()));
    header(headers, SERVICE, service);
    header(headers, GROUP, group);
    header(
        headers,
        REASON,
        reason.length() > MAX_REASON_CHARACTERS
            ? reason.substring(0, MAX_REASON_CHARACTERS)
            : reason);
    header(headers, EXCEPTION, thrown.getClass().getName());
    header(headers, ATTEMPTS, Integer.toString(tries.of(record)));
    header(
        headers, FIRST_FAILURE, tries.since(record, now).truncatedTo(ChronoUnit.MILLIS).toString());
    header(headers, AT, now.toString());
  }

  private static int bytes(@Nullable String key, byte @Nullable [] value, Headers headers) {
    return (key == null ? 0 : utf8(key).length)
        + (value == null ? 0 : value.length)
        + Arrays.stream(headers.toArray()).mapToInt(DeadLetters::bytes).sum();
  }

  private static int bytes(Header header) {
    return utf8(header.key()).length
        + (header.value() == null ? 0 : header.value().length)
        + HEADER_OVERHEAD_BYTES;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
