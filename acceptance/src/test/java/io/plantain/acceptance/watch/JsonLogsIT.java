package io.plantain.acceptance.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.Installation;
import io.plantain.acceptance.RunningSystem;
import io.plantain.acceptance.Team;
import io.plantain.event.EventCodec;
import io.plantain.event.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The services of the running system write their logs as ECS.
@ExtendWith(RunningSystem.class)
class JsonLogsIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String CALLER = "00f067aa0ba902b7";

  /// How long each log was at the beginning: other scenarios kill services in the middle of a line.
  private final Map<String, Integer> begun = new HashMap<>();

  @BeforeEach
  void begin(Installation system) throws IOException {
    for (String service : Topics.SERVICES) {
      begun.put(service, text(system, service).length());
    }
  }

  @Test
  void sayOfWhichTaskTeamAndTraceEachLineTells(Installation system) throws IOException {
    Team team = Team.create(system, "logs", 20);
    String trace = UUID.randomUUID().toString().replace("-", "");
    String word = "quokka" + UUID.randomUUID();
    UUID taskId = team.generate("a " + word, "traceparent", "00-" + trace + "-" + CALLER + "-01");
    UUID blocked =
        team.generate(
            "hardcore porn, explicit sex scene " + word,
            "traceparent",
            "00-" + trace + "-" + CALLER + "-01");
    UUID failed =
        team.generate("sketch:fail " + word, "traceparent", "00-" + trace + "-" + CALLER + "-01");
    for (UUID task : List.of(taskId, blocked, failed)) {
      team.ended(task, SOON);
    }

    for (String service : Topics.SERVICES) {
      List<JsonNode> lines = awaitLinesOf(system, service, taskId);
      assertThat(lines)
          .as(service)
          .isNotEmpty()
          .allSatisfy(
              line -> {
                assertThat(line.path("team_id").asString()).isEqualTo(team.id());
                assertThat(line.path("trace").path("id").asString()).isEqualTo(trace);
                assertThat(line.path("service").path("name").asString()).isEqualTo(service);
                assertThat(line.path("@timestamp").asString()).isNotEmpty();
                assertThat(line.path("log").path("level").asString()).isNotEmpty();
                assertThat(line.path("message").asString()).isNotEmpty();
              });
    }
    assertThat(linesOf(system, "moderation-service", blocked))
        .filteredOn(line -> line.path("message").asString().equals("prompt judged"))
        .singleElement()
        .satisfies(line -> assertThat(line.path("trace").path("id").asString()).isEqualTo(trace));
    assertThat(linesOf(system, "generation-worker", failed))
        .filteredOn(line -> line.path("message").asString().startsWith("the provider did not"))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line.path("trace").path("id").asString()).isEqualTo(trace));
  }

  /// Also while something breaks, which is when libraries tend to quote what they were given.
  @Test
  void holdNoPromptAndNoSecret(Installation system) throws IOException {
    Team team = Team.create(system, "logs", 20);
    String word = "quokka" + UUID.randomUUID();
    for (String prompt :
        List.of("a ", "sketch:fail ", "sketch:html ", "hardcore porn, explicit sex ")) {
      team.ended(team.generate(prompt + word), SOON);
    }

    List<String> secrets = new ArrayList<>();
    Properties credentials = new Properties();
    try (var reader = Files.newBufferedReader(system.home().resolve("credentials.properties"))) {
      credentials.load(reader);
    }
    credentials.stringPropertyNames().stream()
        .filter(
            name -> name.endsWith(".password") || name.endsWith(".key") || name.contains("secret"))
        .map(credentials::getProperty)
        .filter(value -> value.length() > 7)
        .forEach(secrets::add);
    assertThat(secrets).contains(system.adminKey());
    for (String service : Topics.SERVICES) {
      for (String line : text(system, service).lines().toList()) {
        assertThat(line).as(service).doesNotContain(word).doesNotContain("sk-team-");
        assertThat(secrets).as(service).noneMatch(line::contains);
      }
    }
  }

  private List<JsonNode> awaitLinesOf(Installation system, String service, UUID taskId)
      throws IOException {
    Instant limit = Instant.now().plus(SOON);
    List<JsonNode> lines = linesOf(system, service, taskId);
    while (lines.isEmpty() && Instant.now().isBefore(limit)) {
      pause();
      lines = linesOf(system, service, taskId);
    }
    return lines;
  }

  /// Every line of a log must be JSON, whatever it tells of.
  private List<JsonNode> linesOf(Installation system, String service, UUID taskId)
      throws IOException {
    List<JsonNode> found = new ArrayList<>();
    String told = text(system, service).substring(begun.getOrDefault(service, 0));
    // The last line may still be on its way.
    for (String line : told.substring(0, told.lastIndexOf('\n') + 1).lines().toList()) {
      JsonNode json;
      try {
        json = EventCodec.mapper().readTree(line);
      } catch (JacksonException notJson) {
        throw new AssertionError(service + " wrote: " + line, notJson);
      }
      if (taskId.toString().equals(json.path("task_id").asString(""))) {
        found.add(json);
      }
    }
    return found;
  }

  private static String text(Installation system, String service) throws IOException {
    return Files.readString(
        system.home().resolve("logs").resolve(service + ".log"), StandardCharsets.ISO_8859_1);
  }

  private static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
