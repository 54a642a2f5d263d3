package io.plantain.acceptance.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.Api;
import io.plantain.acceptance.Broker;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Team;
import io.plantain.event.EventCodec;
import io.plantain.event.Topics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.databind.JsonNode;

/// What can be seen from outside once every task has ended.
final class Aftermath {
  /// Above the longest lease, and above the pause after which a task that is not closed is driven
  /// again.
  private static final Duration END_LIMIT = Duration.ofSeconds(200);

  private static final Duration MONEY_LIMIT = Duration.ofSeconds(30);
  private static final List<String> ENDS =
      List.of("TaskSucceeded", "TaskFailed", "TaskCanceled", "TaskRejected");

  private final Installation system;
  private final Map<String, List<ConsumerRecord<String, byte[]>>> topics = new HashMap<>();
  private final JsonNode submits;

  private Aftermath(Installation system, Broker broker) {
    this.system = system;
    for (String topic :
        List.of(
            Topics.TASK_EVENTS,
            Topics.INTAKE_TASKS,
            Topics.INTAKE_CANCELS,
            Topics.MODERATION_VERDICTS,
            Topics.LEDGER_ENTRIES,
            Topics.GENERATION_RESULTS,
            Topics.STORAGE_RESULTS)) {
      topics.put(topic, broker.read(topic));
    }
    submits = new Api(system.sketch(), "none").get("/control/stats").body().path("by_prompt");
  }

  /// Waits for the ends; what does not come shows in the checks.
  static Aftermath of(Installation system, Broker broker, Collection<Death> deaths) {
    for (Death death : deaths) {
      try {
        Lane.await("the end", END_LIMIT, () -> isOver(death));
      } catch (IllegalStateException late) {
        break; // its check tells
      }
    }
    broker.awaitAllRead(MONEY_LIMIT);
    return new Aftermath(system, broker);
  }

  private static boolean isOver(Death death) {
    if (!death.point().journey().hasTask() || death.problem() != null) {
      return true;
    }
    List<JsonNode> tasks = tasks(death.team());
    return !tasks.isEmpty()
        && tasks.stream()
            .allMatch(
                task ->
                    List.of("success", "failed", "canceled")
                        .contains(task.path("status").asString()));
  }

  void check(Death death) {
    Journey journey = death.point().journey();
    if (!journey.hasTask()) {
      assertThat(tasks(death.team())).isEmpty();
      awaitCredits(death.team(), 2 * Journey.GRANTED);
      return;
    }
    List<JsonNode> tasks = tasks(death.team());
    assertThat(tasks).as("tasks of one request").hasSize(1);
    JsonNode task = tasks.getFirst();
    String taskId = task.path("task_id").asString();
    String end = end(task);
    boolean succeeded = end.equals("success");
    assertThat(end).as(death.point() + " ends").isIn(death.point().ends());

    long cost = succeeded ? journey.price() : 0;
    assertThat(task.path("cost_credits").asLong(-1)).as("cost").isEqualTo(cost);
    awaitCredits(death.team(), Journey.GRANTED - cost);

    int asked = submits.path(death.prompt()).asInt(0);
    assertThat(asked).as("submits at the provider").isLessThanOrEqualTo(journey.pictures());
    if (succeeded) {
      assertThat(asked).isEqualTo(journey.pictures());
    } else if (end.equals("content_blocked")) {
      assertThat(asked).isZero();
    }

    JsonNode told = onlyEnd(taskId);
    assertThat(told.path("type").asString()).isEqualTo(typeOf(end));
    onceByContent(taskId, Topics.LEDGER_ENTRIES);
    onceByContent(taskId, Topics.GENERATION_RESULTS);
    onceByContent(taskId, Topics.STORAGE_RESULTS);
    if (succeeded) {
      pictures(death.team(), taskId, told, journey.pictures());
    }
    toldAgain(death.point(), taskId);
  }

  /// Names of laws of the books that do not hold.
  List<String> violatedLedgerLaws() {
    URI address = system.instance("ledger-service").metrics();
    String metrics =
        new String(new Api(address, "none").download("" + address), StandardCharsets.UTF_8);
    List<String> laws =
        metrics.lines().filter(line -> line.startsWith("ledger_invariant_violations{")).toList();
    assertThat(laws).isNotEmpty();
    return laws.stream().filter(line -> !line.endsWith(" 0.0")).toList();
  }

  private static List<JsonNode> tasks(Team team) {
    JsonNode answer = Journey.orNull(() -> team.api().get("/api/v1/tasks").data().path("tasks"));
    return answer == null ? List.of() : answer.valueStream().toList();
  }

  private static String end(JsonNode task) {
    String status = task.path("status").asString();
    return status.equals("failed") ? task.path("error_code").asString("") : status;
  }

  private static String typeOf(String end) {
    return switch (end) {
      case "success" -> "TaskSucceeded";
      case "canceled" -> "TaskCanceled";
      default -> "TaskFailed";
    };
  }

  private static void awaitCredits(Team team, long expected) {
    try {
      Lane.await("the credits", MONEY_LIMIT, () -> team.credits() == expected);
    } catch (IllegalStateException late) {
      assertThat(team.credits()).as("credits").isEqualTo(expected);
    }
  }

  /// However often it was told, it is one sentence.
  private JsonNode onlyEnd(String taskId) {
    List<String> ends =
        values(taskId, Topics.TASK_EVENTS).stream()
            .filter(value -> ENDS.contains(type(value)))
            .distinct()
            .toList();
    assertThat(ends).as("terminal events by content").hasSize(1);
    return EventCodec.mapper().readTree(ends.getFirst());
  }

  /// Of each type one content: what is sent again is what was sent before.
  private void onceByContent(String taskId, String topic) {
    List<String> contents = values(taskId, topic).stream().distinct().toList();
    assertThat(contents.stream().map(Aftermath::type)).as(topic).doesNotHaveDuplicates();
  }

  private void toldAgain(CrashPoint point, String taskId) {
    if (point.toldAgain().isEmpty()) {
      return;
    }
    String[] topicAndType = point.toldAgain().split(" ");
    List<ConsumerRecord<String, byte[]>> told =
        records(taskId, topicAndType[0])
            .filter(record -> type(text(record)).equals(topicAndType[1]))
            .toList();
    assertThat(told).as("told before and after the death").hasSizeGreaterThanOrEqualTo(2);
    assertThat(told.stream().map(Aftermath::eventId).distinct()).hasSize(1);
    assertThat(told.stream().map(Aftermath::text).distinct()).hasSize(1);
  }

  private static void pictures(Team team, String taskId, JsonNode told, int expected) {
    List<JsonNode> links =
        team.task(taskId(taskId)).path("output").path("images").valueStream().toList();
    List<JsonNode> stored = told.path("images").valueStream().toList();
    assertThat(links).hasSize(expected);
    assertThat(stored).hasSize(expected);
    for (int i = 0; i < expected; i++) {
      byte[] bytes = team.api().download(links.get(i).path("url").asString());
      assertThat(sha256(bytes)).isEqualTo(stored.get(i).path("sha256").asString());
      assertThat(width(bytes)).isEqualTo(stored.get(i).path("width").asInt());
    }
  }

  private static java.util.UUID taskId(String text) {
    return java.util.UUID.fromString(text);
  }

  private java.util.stream.Stream<ConsumerRecord<String, byte[]>> records(
      String taskId, String topic) {
    return topics.getOrDefault(topic, List.of()).stream()
        .filter(record -> taskId.equals(record.key()));
  }

  private List<String> values(String taskId, String topic) {
    return records(taskId, topic).map(Aftermath::text).toList();
  }

  private static String text(ConsumerRecord<String, byte[]> record) {
    return new String(record.value(), StandardCharsets.UTF_8);
  }

  private static String type(String value) {
    return EventCodec.mapper().readTree(value).path("type").asString("");
  }

  private static String eventId(ConsumerRecord<String, byte[]> record) {
    return Arrays.toString(record.headers().lastHeader("ce_id").value());
  }

  private static int width(byte[] picture) {
    try {
      return ImageIO.read(new ByteArrayInputStream(picture)).getWidth();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
