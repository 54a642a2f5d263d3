package io.plantain.kit.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/// A span that the calling thread is in until it is closed.
public final class Hop implements AutoCloseable {
  private final Span span;
  private final Scope scope;

  private Hop(Span span, Scope scope) {
    this.span = span;
    this.scope = scope;
  }

  /// Without a trace there is none to continue, and a span of its own would tell nobody anything.
  @SuppressWarnings("MustBeClosedChecker") // it is closed with the hop
  static Hop begin(Tracer tracer, String name, SpanKind kind, Context parent) {
    Span span =
        Traceparent.isTrace(parent)
            ? tracer.spanBuilder(name).setSpanKind(kind).setParent(parent).startSpan()
            : Span.getInvalid();
    return new Hop(span, parent.with(span).makeCurrent());
  }

  public Hop tag(String name, String value) {
    span.setAttribute(name, value);
    return this;
  }

  public Hop tag(String name, long value) {
    span.setAttribute(name, value);
    return this;
  }

  /// @param reason a word of ours: never what a customer or a provider wrote
  public void failed(String reason) {
    span.setStatus(StatusCode.ERROR, reason);
  }

  @Override
  public void close() {
    scope.close();
    span.end();
  }
}
