package io.plantain.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestServers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/// A worker without its broker or its database is alive and not ready: it must not be restarted,
/// and it must get no work.
class ReadinessIT {
  private static final String NOWHERE = "127.0.0.1:1";

  @SpringBootApplication
  static class Worker {}

  @Test
  void withoutItsBroker() throws Exception {
    TestDatabase database = TestServers.newDatabase();

    try (ConfigurableApplicationContext worker = start(database.url(), database, NOWHERE)) {
      assertThat(health(worker, "liveness").statusCode()).isEqualTo(200);
      HttpResponse<String> readiness = health(worker, "readiness");
      assertThat(readiness.statusCode()).isEqualTo(503);
      assertThat(readiness.body()).contains("\"kafka\":{\"status\":\"DOWN\"}");
      assertThat(readiness.body()).contains("\"db\":{\"status\":\"UP\"}");
    }
  }

  @Test
  void withoutItsDatabase() throws Exception {
    TestDatabase database = TestServers.newDatabase();
    URI server = URI.create(database.url().substring("jdbc:".length()));
    Line line = new Line(server.getHost(), server.getPort());
    String throughLine =
        database.url().replace(":" + server.getPort() + "/", ":" + line.port() + "/");

    try (ConfigurableApplicationContext worker =
        start(throughLine, database, TestServers.kafka())) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> health(worker, "readiness").statusCode() == 200);

      line.cut();

      HttpResponse<String> readiness = health(worker, "readiness");
      assertThat(readiness.statusCode()).isEqualTo(503);
      assertThat(readiness.body()).contains("\"db\":{\"status\":\"DOWN\"}");
      assertThat(health(worker, "liveness").statusCode()).isEqualTo(200);
    }
  }

  private static ConfigurableApplicationContext start(
      String url, TestDatabase database, String broker) {
    return new SpringApplicationBuilder(Worker.class)
        .properties(
            "spring.config.import=classpath:service-kit.yml", "spring.application.name=worker")
        .run(
            "--server.port=0",
            "--management.server.port=0",
            "--spring.datasource.url=" + url,
            "--spring.datasource.username=" + database.user(),
            "--spring.datasource.password=" + database.password(),
            "--spring.kafka.bootstrap-servers=" + broker);
  }

  private static HttpResponse<String> health(ConfigurableApplicationContext worker, String group)
      throws IOException, InterruptedException {
    String port = worker.getEnvironment().getRequiredProperty("local.management.port");
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + port + "/actuator/health/" + group))
                .timeout(Duration.ofSeconds(20))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  /// A connection to the database that a test can cut.
  private static final class Line {
    private final ServerSocket here = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    Line(String host, int port) throws IOException {
      Thread.ofVirtual().start(() -> accept(host, port));
    }

    int port() {
      return here.getLocalPort();
    }

    void cut() throws IOException {
      here.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    }

    private void accept(String host, int port) {
      try {
        while (true) {
          Socket near = here.accept();
          Socket far = new Socket(host, port);
          sockets.addAll(List.of(near, far));
          Thread.ofVirtual().start(() -> pump(near, far));
          Thread.ofVirtual().start(() -> pump(far, near));
        }
      } catch (IOException cut) {
        // the end of the line
      }
    }

    private static void pump(Socket from, Socket to) {
      try (InputStream in = from.getInputStream();
          OutputStream out = to.getOutputStream()) {
        in.transferTo(out);
      } catch (IOException cut) {
        // the end of the line
      }
    }
  }
}
