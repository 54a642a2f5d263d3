package io.plantain.kit.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordSpansTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String OTHER = "00000000000000000000000000000abc";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final UUID TASK = new UUID(7, 1);

  private final InMemorySpanExporter exported = InMemorySpanExporter.create();
  private final RecordSpans spans =
      new RecordSpans(
          SdkTracerProvider.builder()
              .addSpanProcessor(SimpleSpanProcessor.create(exported))
              .build()
              .get("test"),
          "ledger-service",
          true);

  @Test
  void continuesEachRecordsTraceAndLinksItToTheBatch() {
    List<ConsumerRecord<String, byte[]>> batch =
        List.of(record("a.b.v1", traceparent(TRACE)), record("a.b.v1", traceparent(OTHER)));
    List<String> named;
    try (RecordSpans.Handled handled = spans.begin(batch)) {
      named = handled.records().stream().map(RecordSpansTest::header).toList();
    }

    SpanData whole = named("process batch").getFirst();
    List<SpanData> each = named("process a.b.v1");
    assertThat(each).extracting(SpanData::getTraceId).containsExactlyInAnyOrder(TRACE, OTHER);
    assertThat(each)
        .allSatisfy(
            span -> {
              assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER);
              assertThat(span.getParentSpanId()).isEqualTo(PARENT);
              assertThat(span.getLinks())
                  .singleElement()
                  .satisfies(
                      link -> assertThat(link.getSpanContext()).isEqualTo(whole.getSpanContext()));
              assertThat(named)
                  .contains("00-" + span.getTraceId() + "-" + span.getSpanId() + "-01");
            });
    assertThat(header(batch.getFirst())).isEqualTo(traceparent(TRACE));
  }

  @Test
  void beginsATraceOnlyForWhatOthersBeginWithUs() {
    try (RecordSpans.Handled handled =
        spans.begin(
            List.of(record("ledger.balances.v1", null), record("task.requests.v1", null)))) {
      assertThat(header(handled.records().getFirst())).isNull();
      assertThat(header(handled.records().getLast())).isNotNull();
    }

    assertThat(exported.getFinishedSpanItems())
        .extracting(SpanData::getName)
        .containsExactlyInAnyOrder("process batch", "process task.requests.v1");
  }

  @Test
  void saysWhatWasTriedAgainOrBuriedButNotWhatItSaid() {
    List<ConsumerRecord<String, byte[]>> batch = List.of(record("a.b.v1", traceparent(TRACE)));
    try (RecordSpans.Handled handled = spans.begin(batch)) {
      handled.again(new IllegalStateException("the prompt"));
    }
    try (RecordSpans.Handled handled = spans.begin(batch)) {
      handled.buried(handled.records().getFirst(), new IllegalArgumentException("the prompt"));
    }

    assertThat(named("process a.b.v1"))
        .allSatisfy(
            span -> assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR))
        .extracting(span -> span.getStatus().getDescription())
        .containsExactly("tried again: IllegalStateException", "IllegalArgumentException");
    assertThat(named("process a.b.v1"))
        .extracting(SpanData::getParentSpanId)
        .containsOnly(PARENT); // not one below the other
  }

  @Test
  void leavesABatchAloneWhileNothingIsExported() {
    List<ConsumerRecord<String, byte[]>> batch = List.of(record("a.b.v1", traceparent(TRACE)));
    try (RecordSpans.Handled handled = RecordSpans.none().begin(batch)) {
      assertThat(handled.records()).isSameAs(batch);
    }
  }

  @Test
  void knowsTheTraceOfATaskInHand() {
    try (RecordSpans.Handled handled =
        RecordSpans.none().begin(List.of(record("a.b.v1", traceparent(TRACE))))) {
      assertThat(Traceparent.traceId(RecordSpans.inHand(TASK))).isEqualTo(TRACE);
      assertThat(RecordSpans.inHand(new UUID(7, 2))).isNull();
    }
    assertThat(RecordSpans.inHand(TASK)).isNull();
  }

  private List<SpanData> named(String name) {
    return exported.getFinishedSpanItems().stream()
        .filter(span -> span.getName().equals(name))
        .toList();
  }

  private static String traceparent(String trace) {
    return "00-" + trace + "-" + PARENT + "-01";
  }

  private static ConsumerRecord<String, byte[]> record(String topic, @Nullable String traceparent) {
    ConsumerRecord<String, byte[]> record =
        new ConsumerRecord<>(topic, 0, 1, TASK.toString(), new byte[0]);
    if (traceparent != null) {
      record.headers().add("traceparent", traceparent.getBytes(UTF_8));
    }
    return record;
  }

  private static @Nullable String header(ConsumerRecord<String, byte[]> record) {
    var header = record.headers().lastHeader("traceparent");
    return header == null ? null : new String(header.value(), UTF_8);
  }
}
