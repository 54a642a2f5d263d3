package io.plantain.kit.objects;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.opentelemetry.api.OpenTelemetry;
import io.plantain.kit.trace.Hop;
import io.plantain.kit.trace.Spans;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a store is told of the trace of an upload.
class UploadTraceIT {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private final Queue<String> traces = new ConcurrentLinkedQueue<>();
  private final Queue<String> signatures = new ConcurrentLinkedQueue<>();
  private final Spans spans = new Spans(OpenTelemetry.noop().getTracer("test"));
  private HttpServer store;
  private MinioClient client;

  @BeforeEach
  void listen() throws Exception {
    store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    store.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          traces.add(headers.containsKey("Traceparent") ? headers.getFirst("Traceparent") : "none");
          signatures.add(headers.getFirst("Authorization"));
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("ETag", "\"1\"");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    store.start();
    client =
        ObjectStoreClients.forStoring(
            new ObjectStoreSettings(
                URI.create("http://127.0.0.1:" + store.getAddress().getPort()),
                null,
                "us-east-1",
                "key",
                "secret-secret",
                "bucket",
                null));
  }

  @AfterEach
  void stop() {
    store.stop(0);
  }

  /// A proxy on the way may put its own span there, which must not break a signature.
  @Test
  void isTheTasksAndNoPartOfTheSignature() throws Exception {
    try (Hop hop = spans.work("keep", TRACE)) {
      put();
    }

    assertThat(traces).containsExactly(TRACE);
    assertThat(signatures).singleElement().asString().doesNotContain("traceparent");
  }

  @Test
  void isMissingWithoutATask() throws Exception {
    put();

    assertThat(traces).containsExactly("none");
  }

  private void put() throws Exception {
    client.putObject(
        PutObjectArgs.builder().bucket("bucket").object("key").data(new byte[] {1}, 1).build());
  }
}
