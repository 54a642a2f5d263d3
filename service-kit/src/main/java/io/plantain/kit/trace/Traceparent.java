package io.plantain.kit.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The header `traceparent` of [Trace Context](https://www.w3.org/TR/trace-context/), in which a
/// trace travels through records, rows and requests.
public final class Traceparent {
  public static final String HEADER = "traceparent";
  private static final TextMapGetter<String> ITSELF = new Itself();

  private Traceparent() {}

  /// Of the span that the calling thread is in, or null where it is in none.
  public static @Nullable String current() {
    return of(Span.current().getSpanContext());
  }

  /// What log lines call `trace.id`; null where the header is none.
  public static @Nullable String traceId(@Nullable String traceparent) {
    if (traceparent == null) {
      return null;
    }
    SpanContext context = Span.fromContext(parent(traceparent)).getSpanContext();
    return context.isValid() ? context.getTraceId() : null;
  }

  /// The root where the header is missing or none.
  static Context parent(@Nullable String traceparent) {
    return traceparent == null
        ? Context.root()
        : W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, ITSELF);
  }

  static boolean isTrace(Context context) {
    return Span.fromContext(context).getSpanContext().isValid();
  }

  static @Nullable String of(SpanContext span) {
    return span.isValid()
        ? "00-" + span.getTraceId() + "-" + span.getSpanId() + "-" + span.getTraceFlags().asHex()
        : null;
  }

  private static final class Itself implements TextMapGetter<String> {
    @Override
    public Iterable<String> keys(String traceparent) {
      return List.of(HEADER);
    }

    @Override
    public @Nullable String get(@Nullable String traceparent, String key) {
      return key.equals(HEADER) ? traceparent : null; // its companions do not travel with us
    }
  }
}
