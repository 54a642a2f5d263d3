package io.plantain.kit;

import io.plantain.event.DeadLetterHeaders;
import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.PipelineEvent;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// An event that was read, with the record it came in.
public record Received(
    PipelineEvent event, @Nullable String traceparent, ConsumerRecord<String, byte[]> source) {

  /// An event that continues the trace of this one.
  public Outgoing answer(PipelineEvent next) {
    return new Outgoing(next, traceparent);
  }

  /// Null where the type is one of a newer version.
  static @Nullable Received read(ConsumerRecord<String, byte[]> record) {
    return switch (EventCodec.decode(record.value())) {
      case Decoded.Event(PipelineEvent event) ->
          new Received(event, header(record, "traceparent"), record);
      case Decoded.UnknownType unknown -> null;
      case Decoded.Unreadable(String reason) -> throw new UnreadableRecord(reason);
    };
  }

  /// What names a record for good: where it was read first of all, and the time it had there. A
  /// dead letter that was sent again keeps the name of the record that it was.
  public static String origin(ConsumerRecord<?, ?> record) {
    String position = header(record, DeadLetterHeaders.REDRIVEN_ORIGIN);
    String timestamp = header(record, DeadLetterHeaders.REDRIVEN_ORIGIN_TIMESTAMP);
    return position == null || timestamp == null
        ? DeadLetterHeaders.position(record.topic(), record.partition(), record.offset())
            + " "
            + record.timestamp()
        : position + " " + timestamp;
  }

  /// The newest value of a header, or null.
  public static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
