package io.plantain.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.IntakeEvent;
import io.plantain.event.Topics;
import io.plantain.testservers.TestServers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// A service that has never seen its broker.
@DirtiesContext
class KafkaAwayIT extends IntakeClient {
  private static final int DOOR = freePort();

  @DynamicPropertySource
  static void noBroker(DynamicPropertyRegistry properties) {
    // A database of its own: no other instance may do this one's work.
    servers(properties, TestServers.newDatabase(), () -> "localhost:" + DOOR);
    properties.add("spring.kafka.producer.properties.max.block.ms", () -> 1_000);
  }

  @Test
  void acceptsAllTheSameAndSendsLater() throws Exception {
    String key = newTeam(0);
    jdbc.update("update team_balance set available = 100 where team_id = ?", team);

    Reply accepted = generate(key, kite());
    Reply health = send(admin("/actuator/health").GET()); // waits 2 s for the broker
    Reply ready = send(admin("/actuator/health/readiness").GET());
    String id = accepted.data().path("task_id").asString();

    assertThat(accepted.status()).isEqualTo(200);
    assertThat(health.body().at("/components/kafka/status").asString()).isEqualTo("DOWN");
    assertThat(ready.status()).isEqualTo(200);
    assertThat(events(Topics.INTAKE_TASKS, id, IntakeEvent.TaskSubmitted.class)).isEmpty();
    assertThat(get(key, "/api/v1/task/" + id).data().path("status").asString())
        .isEqualTo("pending");
    try (ServerSocket door = open()) {
      awaitUntil(() -> !events(Topics.INTAKE_TASKS, id, IntakeEvent.TaskSubmitted.class).isEmpty());
    }
  }

  /// Leads to the broker, which then tells its own address.
  private static ServerSocket open() throws IOException {
    ServerSocket door = new ServerSocket();
    door.setReuseAddress(true);
    door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), DOOR));
    String broker = TestServers.kafka();
    String host = broker.substring(0, broker.lastIndexOf(':'));
    int port = Integer.parseInt(broker.substring(broker.lastIndexOf(':') + 1));
    Thread.ofVirtual()
        .start(
            () -> {
              while (!door.isClosed()) {
                try {
                  Socket in = door.accept();
                  Socket out = new Socket(host, port);
                  pump(in.getInputStream(), out.getOutputStream());
                  pump(out.getInputStream(), in.getOutputStream());
                } catch (IOException closed) {
                  return;
                }
              }
            });
    return door;
  }

  private static void pump(InputStream from, OutputStream to) {
    Thread.ofVirtual()
        .start(
            () -> {
              try (from;
                  to) {
                byte[] buffer = new byte[8192];
                for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                  to.write(buffer, 0, n);
                  to.flush();
                }
              } catch (IOException gone) {
                // both ends are closed
              }
            });
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
