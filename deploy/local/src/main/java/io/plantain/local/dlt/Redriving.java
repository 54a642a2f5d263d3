package io.plantain.local.dlt;

import io.plantain.event.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/// Makes of a letter the record that is sent again: key, value and headers as they were, and its
/// story.
final class Redriving {
  private Redriving() {}

  /// @param partition where its neighbours stand: to the one it came from, for another system may
  ///   have chosen it by rules of its own; null where there is no such partition any more
  /// @param bytes the record on the dead-letter topic, or, where the letter has left its bytes out,
  ///   the record at its source
  /// @param letterHeaders of the record on the dead-letter topic: the story so far
  static ProducerRecord<byte[], byte[]> of(
      DeadLetter letter,
      DeadLetter.Position source,
      @Nullable Integer partition,
      ConsumerRecord<byte[], byte[]> bytes,
      Headers letterHeaders,
      Instant at,
      String by,
      @Nullable String why) {
    // A new time: with its own, old one the topic's retention could take it at once.
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(source.topic(), partition, bytes.key(), bytes.value());
    Headers headers = record.headers();
    for (Header header : bytes.headers()) {
      if (!header.key().startsWith(DeadLetterHeaders.LETTER_PREFIX)
          && !header.key().startsWith(DeadLetterHeaders.REDRIVEN_PREFIX)) {
        headers.add(header);
      }
    }
    Header origin = letterHeaders.lastHeader(DeadLetterHeaders.REDRIVEN_ORIGIN);
    Header originTime = letterHeaders.lastHeader(DeadLetterHeaders.REDRIVEN_ORIGIN_TIMESTAMP);
    Story story = Story.of(letterHeaders);
    story.died(letter);
    story.redriven(at, by, why);
    Map.of(
            DeadLetterHeaders.REDRIVEN_LETTER,
            letter.id(),
            DeadLetterHeaders.REDRIVEN_FOR,
            letter.service(),
            DeadLetterHeaders.REDRIVEN_AT,
            at.toString(),
            DeadLetterHeaders.REDRIVEN_BY,
            by,
            DeadLetterHeaders.REDRIVEN_DEATHS,
            String.valueOf(letter.deaths()))
        .forEach((name, value) -> headers.add(name, utf8(value)));
    headers.add(
        DeadLetterHeaders.REDRIVEN_ORIGIN,
        origin == null ? utf8(source.toString()) : origin.value());
    headers.add(
        DeadLetterHeaders.REDRIVEN_ORIGIN_TIMESTAMP,
        originTime == null ? utf8(String.valueOf(letter.sourceTimestamp())) : originTime.value());
    headers.add(DeadLetterHeaders.REDRIVEN_STORY, story.toJson());
    return record;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
