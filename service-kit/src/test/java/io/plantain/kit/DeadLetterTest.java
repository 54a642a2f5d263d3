package io.plantain.kit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plantain.event.DeadLetterHeaders;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

class DeadLetterTest {
  private static final int MAX_RECORD_BYTES = 2 * 1024 * 1024;
  private static final String TOPIC = "generation.results.v1";

  private final DeadLetters letters =
      new DeadLetters(
          "storage-worker",
          "storage-group",
          MAX_RECORD_BYTES,
          new Tries(),
          new SimpleMeterRegistry());

  @Test
  void saysEverythingThatAnOperatorAsks() {
    ConsumerRecord<String, byte[]> record = record("k", "{".getBytes(UTF_8));
    record.headers().add("ce_id", "1".getBytes(UTF_8));

    ProducerRecord<String, byte[]> letter =
        letters.unreadable(record, new UnreadableRecord("not JSON"));

    assertThat(letter.topic()).isEqualTo("storage-worker.dlt");
    assertThat(letter.key()).isEqualTo("k");
    assertThat(letter.value()).isEqualTo(record.value());
    assertThat(header(letter, "ce_id")).isEqualTo("1");
    assertThat(header(letter, "dlt-id"))
        .isEqualTo(DeadLetterHeaders.id("storage-worker", TOPIC, 3, 17, 1_700_000_000_000L))
        .hasSize(12);
    assertThat(header(letter, "dlt-topic")).isEqualTo(TOPIC);
    assertThat(header(letter, "dlt-partition")).isEqualTo("3");
    assertThat(header(letter, "dlt-offset")).isEqualTo("17");
    assertThat(header(letter, "dlt-timestamp")).isEqualTo("1700000000000");
    assertThat(header(letter, "dlt-service")).isEqualTo("storage-worker");
    assertThat(header(letter, "dlt-group")).isEqualTo("storage-group");
    assertThat(header(letter, "dlt-reason")).isEqualTo("unreadable: not JSON");
    assertThat(header(letter, "dlt-exception")).isEqualTo("io.plantain.kit.UnreadableRecord");
    assertThat(header(letter, "dlt-attempts")).isEqualTo("1");
    assertThat(header(letter, "dlt-first-failure")).isEqualTo(header(letter, "dlt-at"));
    assertThat(Instant.parse(header(letter, "dlt-at"))).isAfter(Instant.EPOCH);
  }

  @Test
  void neverRepeatsWhatAnExceptionQuotes() {
    DataIntegrityViolationException thrown =
        new DataIntegrityViolationException(
            "insert ... a farm at sunrise",
            new SQLException("Failing row contains (a farm at sunrise)", "23514"));

    String reason = header(letters.failed(record("k", "{}".getBytes(UTF_8)), thrown), "dlt-reason");

    assertThat(reason)
        .startsWith("failed: DataIntegrityViolationException at DeadLetterTest.neverRepeats")
        .contains("because of SQLException (SQL state 23514)")
        .doesNotContain("sunrise");
  }

  @Test
  void keepsANullValueAndANullKey() {
    ProducerRecord<String, byte[]> letter =
        letters.unreadable(record(null, null), new UnreadableRecord("empty value"));

    assertThat(letter.key()).isNull();
    assertThat(letter.value()).isNull();
    assertThat(letter.headers().lastHeader("dlt-left-out")).isNull();
  }

  @Test
  void leavesOutBytesThatDoNotFitAndSaysSo() {
    ProducerRecord<String, byte[]> letter =
        letters.unreadable(record("k", new byte[MAX_RECORD_BYTES - 100]), broken());

    assertThat(letter.key()).isEqualTo("k");
    assertThat(letter.value()).isNull();
    assertThat(header(letter, "dlt-left-out")).isEqualTo("" + (MAX_RECORD_BYTES - 100 + 1));
    assertThat(header(letter, "dlt-reason")).isEqualTo("unreadable: broken");
  }

  @Test
  void leavesOutAHugeHeaderAndKeepsTheOthers() {
    ConsumerRecord<String, byte[]> record = record("k", "{".getBytes(UTF_8));
    record.headers().add("huge", new byte[MAX_RECORD_BYTES - 100]);
    record.headers().add("team_id", "demo".getBytes(UTF_8));
    record.headers().add("redriven-story", new byte[8 * 1024]);

    ProducerRecord<String, byte[]> letter = letters.unreadable(record, broken());

    assertThat(letter.headers().lastHeader("huge")).isNull();
    assertThat(letter.headers().lastHeader("redriven-story").value()).hasSize(8 * 1024);
    assertThat(header(letter, "team_id")).isEqualTo("demo");
    assertThat(letter.headers().lastHeader("dlt-left-out")).isNotNull();
  }

  @Test
  void leavesOutAHugeKey() {
    ProducerRecord<String, byte[]> letter =
        letters.unreadable(record("k".repeat(MAX_RECORD_BYTES), null), broken());

    assertThat(letter.key()).isNull();
    assertThat(letter.headers().lastHeader("dlt-left-out")).isNotNull();
  }

  private static UnreadableRecord broken() {
    return new UnreadableRecord("broken");
  }

  private static ConsumerRecord<String, byte[]> record(
      @Nullable String key, byte @Nullable [] value) {
    return new ConsumerRecord<>(
        TOPIC,
        3,
        17,
        1_700_000_000_000L,
        TimestampType.CREATE_TIME,
        0,
        0,
        key,
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  private static String header(ProducerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
