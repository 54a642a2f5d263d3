package io.plantain.kit;

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

  /// The newest value of a header, or null.
  public static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
