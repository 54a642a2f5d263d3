package io.plantain.kit.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/// A batch has no single trace: each of its records continues its own, in a span that links to the
/// batch's.
///
/// Records of a batch are handed on as copies that name the new span as their `traceparent`, so
/// whatever is answered, stored or buried because of a record comes after its handling in the
/// trace. The record itself stays as it is: a batch that is tried again begins anew.
public final class RecordSpans {
  /// What others begin with us; only these may have no trace yet and get one here.
  private static final String REQUESTS = "task.requests.";

  private static final int TASK_ID_LENGTH = 36; // of a UUID; keys of others may be anything

  /// What the calling consumer has in hand.
  private static final ThreadLocal<List<ConsumerRecord<String, byte[]>>> IN_HAND =
      ThreadLocal.withInitial(List::of);

  private final Tracer tracer;
  private final String group;
  private final boolean on;

  RecordSpans(Tracer tracer, String group, boolean on) {
    this.tracer = tracer;
    this.group = group;
    this.on = on;
  }

  /// Costs nothing while nothing is exported, and changes nothing then.
  public static RecordSpans none() {
    return new RecordSpans(
        io.opentelemetry.api.OpenTelemetry.noop().getTracer("plantain"), "none", false);
  }

  /// The trace of a task in the batch that the calling thread handles, or null.
  static @Nullable String inHand(UUID taskId) {
    String key = taskId.toString();
    return IN_HAND.get().stream()
        .filter(record -> key.equals(record.key()))
        .findFirst()
        .map(RecordSpans::traceparent)
        .orElse(null);
  }

  public Handled begin(List<ConsumerRecord<String, byte[]>> batch) {
    Handled handled = handled(batch);
    IN_HAND.set(handled.records);
    return handled;
  }

  private Handled handled(List<ConsumerRecord<String, byte[]>> batch) {
    if (!on || batch.isEmpty()) {
      return new Handled(null, batch, Map.of());
    }
    Span whole =
        tracer
            .spanBuilder("process batch")
            .setSpanKind(SpanKind.CONSUMER)
            .setNoParent()
            .setAttribute("messaging.system", "kafka")
            .setAttribute("messaging.consumer.group.name", group)
            .setAttribute("messaging.batch.message_count", batch.size())
            .startSpan();
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>(batch.size());
    Map<ConsumerRecord<String, byte[]>, Span> spans = new IdentityHashMap<>();
    for (ConsumerRecord<String, byte[]> record : batch) {
      Context parent = Traceparent.parent(traceparent(record));
      if (!Traceparent.isTrace(parent) && !record.topic().startsWith(REQUESTS)) {
        records.add(record);
        continue;
      }
      Span span = span(record, parent, whole);
      ConsumerRecord<String, byte[]> continued = continuing(record, span);
      records.add(continued);
      spans.put(continued, span);
    }
    return new Handled(whole, records, spans);
  }

  private Span span(ConsumerRecord<String, byte[]> record, Context parent, Span whole) {
    SpanBuilder span =
        tracer
            .spanBuilder("process " + record.topic())
            .setSpanKind(SpanKind.CONSUMER)
            .setParent(parent)
            .addLink(whole.getSpanContext())
            .setAttribute("messaging.system", "kafka")
            .setAttribute("messaging.operation.type", "process")
            .setAttribute("messaging.consumer.group.name", group)
            .setAttribute("messaging.destination.name", record.topic())
            .setAttribute(
                "messaging.destination.partition.id", Integer.toString(record.partition()))
            .setAttribute("messaging.kafka.offset", record.offset());
    if (!record.topic().startsWith(REQUESTS)
        && record.key() != null
        && record.key().length() == TASK_ID_LENGTH) {
      span.setAttribute("task_id", record.key());
    }
    return span.startSpan();
  }

  private static ConsumerRecord<String, byte[]> continuing(
      ConsumerRecord<String, byte[]> record, Span span) {
    String traceparent = Traceparent.of(span.getSpanContext());
    Headers headers = new RecordHeaders(record.headers().toArray());
    if (traceparent != null) {
      headers.remove(Traceparent.HEADER);
      headers.add(Traceparent.HEADER, traceparent.getBytes(StandardCharsets.UTF_8));
    }
    return new ConsumerRecord<>(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.timestampType(),
        record.serializedKeySize(),
        record.serializedValueSize(),
        record.key(),
        record.value(),
        headers,
        record.leaderEpoch() == null ? Optional.empty() : record.leaderEpoch());
  }

  private static @Nullable String traceparent(ConsumerRecord<?, ?> record) {
    Header header = record.headers().lastHeader(Traceparent.HEADER);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  /// A batch in hand. Closing it ends its spans.
  public static final class Handled implements AutoCloseable {
    private final @Nullable Span whole;
    private final List<ConsumerRecord<String, byte[]>> records;
    private final Map<ConsumerRecord<String, byte[]>, Span> spans;
    private final Map<Span, String> broken = new HashMap<>();
    private @Nullable String again;

    private Handled(
        @Nullable Span whole,
        List<ConsumerRecord<String, byte[]>> records,
        Map<ConsumerRecord<String, byte[]>, Span> spans) {
      this.whole = whole;
      this.records = records;
      this.spans = spans;
    }

    public List<ConsumerRecord<String, byte[]>> records() {
      return records;
    }

    /// A record becomes a dead letter; the class says enough, the message may quote a prompt.
    public void buried(ConsumerRecord<String, byte[]> record, RuntimeException why) {
      Span span = spans.get(record);
      if (span != null) {
        broken.put(span, why.getClass().getSimpleName());
      }
    }

    public void again(RuntimeException why) {
      again = why.getClass().getSimpleName();
    }

    @Override
    public void close() {
      IN_HAND.remove();
      if (whole == null) {
        return;
      }
      for (Span span : spans.values()) {
        String why = again == null ? broken.get(span) : "tried again: " + again;
        if (why != null) {
          span.setStatus(StatusCode.ERROR, why);
        }
        span.end();
      }
      if (again != null) {
        whole.setStatus(StatusCode.ERROR, "tried again: " + again);
      }
      whole.end();
    }
  }
}
