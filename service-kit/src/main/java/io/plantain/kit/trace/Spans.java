package io.plantain.kit.trace;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import org.jspecify.annotations.Nullable;

/// Opens spans for what is done for one task. While nothing is exported they only hand the task's
/// own trace on.
public final class Spans {
  private final Tracer tracer;

  public Spans(Tracer tracer) {
    this.tracer = tracer;
  }

  /// Work of the calling thread on a task.
  ///
  /// @param traceparent as it stands in the task's record or row
  public Hop work(String name, @Nullable String traceparent) {
    return Hop.begin(tracer, name, SpanKind.INTERNAL, Traceparent.parent(traceparent));
  }

  /// A call to somebody else, for a task.
  public Hop call(String name, @Nullable String traceparent) {
    return Hop.begin(tracer, name, SpanKind.CLIENT, Traceparent.parent(traceparent));
  }

  /// A call to somebody else, within the span that the calling thread is in.
  public Hop call(String name) {
    return call(name, Traceparent.current());
  }
}
