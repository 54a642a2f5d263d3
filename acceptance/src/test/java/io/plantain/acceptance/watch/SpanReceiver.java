package io.plantain.acceptance.watch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;

/// A collector: takes OTLP over HTTP and keeps what comes.
public final class SpanReceiver implements AutoCloseable {
  /// @param parent empty at the root
  /// @param links ids of the spans it names besides its parent
  /// @param exported everything that was sent of it, to look for what must not be there
  record Sent(
      String service,
      String traceId,
      String id,
      String parent,
      String name,
      Span.SpanKind kind,
      Map<String, String> tags,
      List<String> links,
      String exported) {}

  private final Queue<Sent> spans = new ConcurrentLinkedQueue<>();
  private final HttpServer server;

  public SpanReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::take);
    server.createContext("/hook", SpanReceiver::listen);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  /// What makes a service send its spans here, soon, and lets webhooks come here too.
  public Map<String, String> variables() {
    return Map.of(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        origin(),
        "PLANTAIN_WEBHOOKS_TRUSTED_ORIGINS",
        origin(),
        "OTEL_BSP_SCHEDULE_DELAY",
        "300");
  }

  /// A customer's receiver of webhooks.
  String hook() {
    return origin() + "/hook";
  }

  private String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static void listen(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(204, -1);
    }
  }

  List<Sent> ofTrace(String traceId) {
    return spans.stream().filter(span -> span.traceId.equals(traceId)).toList();
  }

  /// By its id, whatever its trace.
  Map<String, Sent> byId() {
    Map<String, Sent> byId = new HashMap<>();
    spans.forEach(span -> byId.put(span.id, span));
    return byId;
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      ExportTraceServiceRequest request =
          ExportTraceServiceRequest.parseFrom(exchange.getRequestBody().readAllBytes());
      request.getResourceSpansList().forEach(this::keep);
      exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private void keep(ResourceSpans resource) {
    String service = tags(resource.getResource().getAttributesList()).get("service.name");
    for (ScopeSpans scope : resource.getScopeSpansList()) {
      for (Span span : scope.getSpansList()) {
        spans.add(
            new Sent(
                service == null ? "" : service,
                hex(span.getTraceId().toByteArray()),
                hex(span.getSpanId().toByteArray()),
                hex(span.getParentSpanId().toByteArray()),
                span.getName(),
                span.getKind(),
                tags(span.getAttributesList()),
                span.getLinksList().stream()
                    .map(link -> hex(link.getSpanId().toByteArray()))
                    .toList(),
                new String(span.toByteArray(), StandardCharsets.ISO_8859_1)));
      }
    }
  }

  private static Map<String, String> tags(
      List<io.opentelemetry.proto.common.v1.KeyValue> attributes) {
    Map<String, String> tags = new HashMap<>();
    attributes.forEach(
        tag ->
            tags.put(
                tag.getKey(),
                tag.getValue().hasStringValue()
                    ? tag.getValue().getStringValue()
                    : Long.toString(tag.getValue().getIntValue())));
    return tags;
  }

  private static String hex(byte[] id) {
    return HexFormat.of().formatHex(id);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
