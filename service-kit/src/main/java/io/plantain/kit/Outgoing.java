package io.plantain.kit;

import io.plantain.event.EventCodec;
import io.plantain.event.EventIds;
import io.plantain.event.PipelineEvent;
import io.plantain.event.Topics;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/// An event to publish, as a CloudEvent in binary mode.
///
/// @param traceparent copied from the record or row that caused it: a batch has no single trace
public record Outgoing(PipelineEvent event, @Nullable String traceparent) {

  ProducerRecord<String, byte[]> toRecord(String source) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(Topics.of(event), event.key(), EventCodec.encode(event));
    Headers headers = record.headers();
    header(headers, "ce_specversion", "1.0");
    header(headers, "ce_id", EventIds.of(event).toString());
    header(headers, "ce_type", "io.plantain." + event.getClass().getSimpleName() + ".v1");
    header(headers, "ce_source", "/" + source);
    header(headers, "ce_subject", event.key());
    header(headers, "ce_time", DateTimeFormatter.ISO_INSTANT.format(event.at()));
    header(headers, "content-type", "application/json");
    if (traceparent != null) {
      header(headers, "traceparent", traceparent);
    }
    return record;
  }

  static void header(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
