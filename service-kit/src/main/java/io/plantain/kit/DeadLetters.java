package io.plantain.kit;

import static io.plantain.kit.Outgoing.header;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.event.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What could not be processed keeps its bytes, its headers and the reason, for operators to
/// redrive.
final class DeadLetters {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
  private static final int MAX_REASON_CHARACTERS = 500; // a header is read by people

  private final String topic;
  private final Counter sent;
  private final Counter skipped;

  DeadLetters(String service, MeterRegistry meters) {
    topic = Topics.deadLettersOf(service);
    sent =
        Counter.builder("plantain.dead.letters")
            .description("Records sent to the dead-letter topic")
            .register(meters);
    skipped =
        Counter.builder("plantain.records.skipped")
            .description("Records of a type this version does not know")
            .register(meters);
  }

  ProducerRecord<String, byte[]> unreadable(ConsumerRecord<String, byte[]> record, String reason) {
    return letter(record, "unreadable: " + reason);
  }

  ProducerRecord<String, byte[]> failed(ConsumerRecord<String, byte[]> record, String reason) {
    return letter(record, "failed: " + reason);
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

  private ProducerRecord<String, byte[]> letter(
      ConsumerRecord<String, byte[]> record, String reason) {
    log.atWarn()
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("reason", reason)
        .log("record becomes a dead letter");
    ProducerRecord<String, byte[]> letter =
        new ProducerRecord<>(topic, null, record.key(), record.value(), record.headers());
    Headers headers = letter.headers();
    header(headers, "dlt-topic", record.topic());
    header(headers, "dlt-partition", Integer.toString(record.partition()));
    header(headers, "dlt-offset", Long.toString(record.offset()));
    header(
        headers,
        "dlt-reason",
        reason.length() > MAX_REASON_CHARACTERS
            ? reason.substring(0, MAX_REASON_CHARACTERS)
            : reason);
    return letter;
  }
}
