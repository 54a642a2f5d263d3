package io.plantain.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.EventCodec;
import io.plantain.event.Topics;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// What an operator types when something was set aside.
@ExtendWith(RunningSystem.class)
class DeadLettersIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int COMMAND_SECONDS = 60;

  @Test
  void aRequestThatCameBeforeItsTeamIsRedrivenOnce(Installation system, Broker broker) {
    String id = "late-" + UUID.randomUUID().toString().substring(0, 8);
    broker.request(id, Team.standard("a quiet lake"));
    JsonNode letter = awaitLetter(system, "--team", id);
    String letterId = letter.path("id").asString();

    Team team = Team.createAs(system, id, 20);
    String first = dlt(system, "redrive", letterId, "--because", "the team was missing");
    Team.await("its task", SOON, () -> tasks(team) == 1);
    String second = dlt(system, "redrive", "--team", id, letterId);
    broker.awaitAllRead(SOON);

    assertThat(letter.path("reason").asString()).contains("names no known team");
    assertThat(first).contains("1 done, 0 done before, 0 failed");
    assertThat(second).contains("already redriven by", "0 done, 1 done before, 0 failed");
    assertThat(tasks(team)).isEqualTo(1);
    String taskId = team.api().get("/api/v1/tasks").data().at("/tasks/0/task_id").asString();
    assertThat(team.ended(UUID.fromString(taskId), SOON).path("status").asString())
        .isEqualTo("success");
    assertThat(team.credits()).isEqualTo(15);
    assertThat(letters(system, "--team", id)).isEmpty();
    assertThat(letters(system, "--team", id, "--all")).hasSize(1);
  }

  @Test
  void poisonComesBackWithItsStoryAndIsDropped(Installation system, Broker broker) {
    String team = "poison-" + UUID.randomUUID();
    ProducerRecord<String, byte[]> poison =
        new ProducerRecord<>(
            Topics.LEDGER_COMMANDS, "{\"prompt\":\"a secret\u001b[2J".getBytes(UTF_8));
    poison.headers().add("team_id", team.getBytes(UTF_8));
    broker.send(poison);
    List<String> narrow =
        List.of("--topic", Topics.LEDGER_COMMANDS, "--since", "10m", "--team", team);
    String first = awaitLetter(system, narrow.toArray(String[]::new)).path("id").asString();

    dlt(system, "redrive", first);
    JsonNode again = awaitLetter(system, narrow.toArray(String[]::new));
    String shown = dlt(system, "show", again.path("id").asString());
    dlt(system, "drop", again.path("id").asString(), "--because", "a test of an operator");

    assertThat(again.path("deaths").asInt()).isEqualTo(2);
    assertThat(shown).contains(first, "before that").doesNotContain("secret", "\u001b");
    assertThat(dlt(system, "show", again.path("id").asString(), "--with-prompt"))
        .contains("secret\\u{1b}[2J", "a test of an operator");
    assertThat(letters(system, narrow.toArray(String[]::new))).isEmpty();
  }

  private static int tasks(Team team) {
    return team.api().get("/api/v1/tasks").data().at("/pagination/total").asInt(-1);
  }

  private static JsonNode awaitLetter(Installation system, String... filter) {
    Team.await("a dead letter", SOON, () -> !letters(system, filter).isEmpty());
    return letters(system, filter).getLast();
  }

  private static List<JsonNode> letters(Installation system, String... filter) {
    String[] arguments = new String[filter.length + 2];
    arguments[0] = "list";
    arguments[1] = "--json";
    System.arraycopy(filter, 0, arguments, 2, filter.length);
    return dlt(system, arguments).lines().map(line -> EventCodec.mapper().readTree(line)).toList();
  }

  private static String dlt(Installation system, String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "dlt";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return system.plantain(COMMAND_SECONDS, command);
  }
}
