package io.plantain.kit.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/// A span for each request, in its caller's trace where there is one. What is accepted within it
/// comes after it in the trace.
final class RequestSpans extends OncePerRequestFilter {
  private static final int SERVER_ERROR = 500;

  private final Tracer tracer;

  RequestSpans(Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return request.getRequestURI().startsWith("/actuator"); // probes and scrapes
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Context parent = Traceparent.parent(request.getHeader(Traceparent.HEADER));
    Span span =
        tracer
            .spanBuilder(request.getMethod())
            .setSpanKind(SpanKind.SERVER)
            .setParent(parent)
            .setAttribute("http.request.method", request.getMethod())
            .startSpan();
    try (Scope scope = parent.with(span).makeCurrent()) {
      chain.doFilter(request, response);
      span.setAttribute("http.response.status_code", response.getStatus());
      if (response.getStatus() >= SERVER_ERROR) {
        span.setStatus(StatusCode.ERROR);
      }
    } catch (ServletException | IOException | RuntimeException thrown) {
      span.setStatus(StatusCode.ERROR, thrown.getClass().getSimpleName());
      throw thrown;
    } finally {
      // The pattern, not the path: paths hold ids, and names of spans must stay few.
      if (request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE)
          instanceof String route) {
        span.updateName(request.getMethod() + " " + route);
        span.setAttribute("http.route", route);
      }
      span.end();
    }
  }
}
