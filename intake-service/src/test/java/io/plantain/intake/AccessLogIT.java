package io.plantain.intake;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// What the log says of requests, and what it must never say.
class AccessLogIT extends IntakeSystem {
  private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.plantain.intake.access");

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    LOG.setLevel(Level.INFO); // tests show warnings only
    lines.start();
    LOG.addAppender(lines);
  }

  @AfterEach
  void leave() {
    LOG.detachAppender(lines);
    LOG.setLevel(null);
  }

  @Test
  void saysWhatWasAskedByItsRoute() {
    String key = newTeam(100);
    Reply accepted = generate(key, kite());
    String id = accepted.data().path("task_id").asString();

    send(
        request(key, "/api/v1/task/" + id + "?secret=hidden").header("X-Request-Id", "mine-" + id));
    Map<String, String> line = lineOf("mine-" + id);

    assertThat(line)
        .containsEntry("method", "GET")
        .containsEntry("path", "/api/v1/task/{taskId}")
        .containsEntry("status", "200")
        .containsEntry("team_id", team)
        .containsKey("ms")
        .hasSize(6);
  }

  @Test
  void tellsNoSecrets() {
    String key = newTeam(100);
    String id = "r-" + UUID.randomUUID();
    send(request("sk-team-not-a-key", "/api/v1/tasks?model=a-secret").header("X-Request-Id", id));
    get(key, "/api/v1/tasks?metadata.customer=a-secret");
    get(key, "/api/v1/task/" + key); // a key where an id belongs
    get(key, "/api/v1/" + key);
    generate(key, kite("\"seed\":\"a-secret\""));

    Map<String, String> refused = lineOf(id);

    assertThat(refused).containsEntry("status", "401").containsEntry("path", "-");
    awaitUntil(() -> lines.list.size() >= 5);
    assertThat(lines.list.toString() + lines.list.stream().map(AccessLogIT::fields).toList())
        .doesNotContain(key, "sk-team", "a-secret", "red kite", "Bearer");
  }

  private Map<String, String> lineOf(String requestId) {
    awaitUntil(() -> !found(requestId).isEmpty());
    return found(requestId).getFirst();
  }

  private List<Map<String, String>> found(String requestId) {
    return List.copyOf(lines.list).stream()
        .map(AccessLogIT::fields)
        .filter(line -> requestId.equals(line.get("request_id")))
        .toList();
  }

  private static Map<String, String> fields(ILoggingEvent event) {
    Map<String, String> fields = new TreeMap<>();
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().forEach(pair -> fields.put(pair.key, String.valueOf(pair.value)));
    }
    return fields;
  }
}
