package io.plantain.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.CancelEvent;
import io.plantain.event.FailureReason;
import io.plantain.event.IntakeEvent;
import io.plantain.event.ModerationEvent;
import io.plantain.event.TaskEvent;
import io.plantain.event.TaskRequest;
import io.plantain.event.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/// What is above a plan's concurrent jobs waits here, in the line of its own team.
class WaitingLineIT extends IntakeSystem {
  @Test
  void sendsOneTaskAfterTheOtherAndTellsOfAllAtOnce() {
    String key = newTeam(100);
    plan("free"); // one job at a time
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Reply accepted = generate(key, kite());
      assertThat(accepted.data().path("status").asString()).isEqualTo("pending");
      ids.add(UUID.fromString(accepted.data().path("task_id").asString()));
    }

    awaitUntil(() -> ids.stream().allMatch(id -> publicEvents(id).size() == 1));
    awaitUntil(() -> submitted(ids.get(0)) == 1);
    assertThat(waiting()).isEqualTo(2);
    end(ids.get(0));
    awaitUntil(() -> submitted(ids.get(1)) == 1);
    assertThat(submitted(ids.get(2))).isZero();
    end(ids.get(1));
    awaitUntil(() -> submitted(ids.get(2)) == 1);
    end(ids.get(2));
    awaitUntil(() -> waiting() == 0 && running() == 0);
    assertThat(publicEvents(ids.get(1)).getFirst()).isInstanceOf(TaskEvent.TaskAccepted.class);
  }

  @Test
  void losesNoPlaceToATaskThatEndsInLine() {
    String key = newTeam(100);
    plan("free");
    UUID first = accept(key);
    UUID second = accept(key);
    awaitUntil(() -> submitted(first) == 1);

    end(second); // a stray word: nobody else knows of it
    awaitUntil(() -> waiting() == 0);
    assertThat(running()).isEqualTo(1);
    end(first);

    awaitUntil(() -> running() == 0);
    UUID third = accept(key);
    awaitUntil(() -> submitted(third) == 1);
    assertThat(submitted(second)).isZero();
  }

  @Test
  void countsTheTimeOfATaskFromItsRelease() {
    String key = newTeam(100);
    plan("free");
    UUID first = accept(key);
    UUID second = accept(key);
    jdbc.update(
        """
        update task set created_at = created_at - interval '9 hours',
          deadline = deadline - interval '9 hours' where task_id = ?\
        """,
        second);

    end(first);
    awaitUntil(() -> submitted(second) == 1);

    assertThat(
            events(Topics.INTAKE_TASKS, second.toString(), IntakeEvent.TaskSubmitted.class)
                .getFirst()
                .deadline())
        .isAfter(Instant.now().plus(Duration.ofHours(1)));
    assertThat(events(Topics.INTAKE_CANCELS, second.toString(), CancelEvent.class)).isEmpty();
  }

  @Test
  void cancelsAWaitingTaskAtOnceAndFree() {
    String key = newTeam(30);
    plan("free");
    UUID first = accept(key);
    UUID second = accept(key);

    Reply canceled =
        send(
            request(key, "/api/v1/task/" + second + "/cancel")
                .POST(java.net.http.HttpRequest.BodyPublishers.noBody()));

    assertThat(canceled.status()).isEqualTo(202);
    assertThat(canceled.data().path("status").asString()).isEqualTo("canceled");
    assertThat(canceled.data().path("cost_credits").asInt()).isZero();
    assertThat(get(key, "/api/v1/credits").data().path("remaining_credits").asInt()).isEqualTo(20);
    awaitUntil(() -> publicEvents(second).size() == 2);
    assertThat(publicEvents(second).getLast()).isInstanceOf(TaskEvent.TaskCanceled.class);
    end(first);
    awaitUntil(() -> running() == 0);
    assertThat(submitted(second)).isZero();
    assertThat(events(Topics.INTAKE_CANCELS, second.toString(), CancelEvent.class)).isEmpty();
  }

  @Test
  void letsRecordsWaitAsWell() {
    newTeam(100);
    plan("free");
    ask(team);
    ask(team);

    awaitUntil(() -> waiting() == 1 && running() == 1);
  }

  /// 15 a minute, and 3 at once.
  @Test
  void letsRecordsAboveTheRequestsAMinuteWaitForTheirTurn() {
    String other = team + "-other";
    newTeam(other, 100);
    String key = newTeam(1_000);
    plan("basic");
    for (int i = 0; i < 30; i++) {
      ask(team);
    }
    awaitUntil(() -> tasks(team, "true") == 30); // all are accepted, none is rejected

    ask(other);
    awaitUntil(() -> tasks(other, "not waiting") == 1);

    assertThat(tasks(team, "paced")).isBetween(1, 15); // some turns come while we look
    assertThat(tasks(team, "waiting and not paced") + running()).isGreaterThanOrEqualTo(15);
    assertThat(running()).isEqualTo(3);
    assertThat(waiting()).isEqualTo(27);
    Reply asked = get(key, "/api/v1/credits"); // the same limit as over HTTP
    assertThat(asked.status()).isEqualTo(429);
    assertThat(asked.message()).contains("team");
    assertThat(rejections()).isEmpty();

    jdbc.update("delete from rate_limit where id like ?", "%" + team); // the minute is over
    awaitUntil(() -> tasks(team, "paced") == 0);
    end(
        jdbc.queryForList(
                "select task_id from task where team_id = ? and not waiting", UUID.class, team)
            .getFirst());
    awaitUntil(() -> waiting() == 26 && running() == 3);
  }

  @Test
  void letsACallPassByTheRecordsWithoutATurn() {
    String key = newTeam(1_000);
    plan("basic");
    UUID first = accept(key);
    awaitUntil(() -> submitted(first) == 1);
    jdbc.update(
        """
        insert into task (task_id, team_id, type, scene, model, spec, price, cost_credits,
          price_credits, created_at, deadline, waiting, slot, paced)
        select gen_random_uuid(), team_id, type, scene, model, spec, price, cost_credits,
          price_credits, created_at, deadline, true, true, true
        from task, generate_series(1, 100) where task_id = ?\
        """,
        first);
    jdbc.update("update team_balance set waiting = 100 where team_id = ?", team);

    UUID called = accept(key);

    awaitUntil(() -> submitted(called) == 1);
    assertThat(tasks(team, "paced")).isGreaterThan(80);
  }

  private static void ask(String teamId) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(Topics.TASK_REQUESTS, null, kite().getBytes(StandardCharsets.UTF_8));
    record.headers().add(TaskRequest.TEAM_HEADER, teamId.getBytes(StandardCharsets.UTF_8));
    publish(record);
  }

  private int tasks(String teamId, String which) {
    Integer count =
        jdbc.queryForObject(
            "select count(*) from task where team_id = ? and (%s)".formatted(which),
            Integer.class,
            teamId);
    return count == null ? -1 : count;
  }

  private List<TaskEvent.TaskRejected> rejections() {
    return events(Topics.TASK_EVENTS, team, TaskEvent.TaskRejected.class);
  }

  /// The rows are written at once: how they came is not the question here.
  @Test
  void doesNotLetALongLineDelayAnotherTeam() {
    String crowd = team + "-crowd";
    newTeam(0);
    send(
        admin("/admin/v1/teams")
            .POST(json("{\"team_id\":\"%s\",\"plan\":\"pro\"}".formatted(crowd))));
    String key = newTeam(100);
    UUID model = accept(key);
    awaitUntil(() -> submitted(model) == 1);
    jdbc.update(
        """
        insert into task (task_id, team_id, type, scene, model, spec, price, cost_credits,
          price_credits, created_at, deadline, waiting, slot, announce_at)
        select gen_random_uuid(), ?, type, scene, model, spec, price, cost_credits, price_credits,
          created_at, deadline, true, true, now()
        from task, generate_series(1, 10000) where task_id = ?\
        """,
        crowd,
        model);
    jdbc.update("update team_balance set waiting = 10000 where team_id = ?", crowd);

    UUID lone = accept(key);

    awaitUntil(() -> submitted(lone) == 1);
    Integer announced =
        jdbc.queryForObject(
            "select count(*) from task where team_id = ? and announced", Integer.class, crowd);
    assertThat(announced).isLessThan(10_000); // the crowd was still being told of
    awaitUntil(() -> count("running", crowd) == 10);
    assertThat(count("waiting", crowd)).isEqualTo(9_990);
    awaitUntil(() -> removeWhatNobodyHolds(crowd) == 0);
    jdbc.update("update team_balance set waiting = 0, running = 0 where team_id = ?", crowd);
  }

  /// The crowd is still being announced, by updates in an order of their own: a plain delete of all
  /// its rows can deadlock with them.
  private int removeWhatNobodyHolds(String teamId) {
    jdbc.update(
        """
        delete from task where task_id in
          (select task_id from task where team_id = ? for update skip locked)\
        """,
        teamId);
    Integer left =
        jdbc.queryForObject("select count(*) from task where team_id = ?", Integer.class, teamId);
    return left == null ? -1 : left;
  }

  private void plan(String plan) {
    assertThat(
            send(admin("/admin/v1/teams/" + team + "/plan")
                    .POST(json("{\"plan\":\"%s\"}".formatted(plan))))
                .status())
        .isEqualTo(200);
  }

  private UUID accept(String key) {
    return UUID.fromString(generate(key, kite()).data().path("task_id").asString());
  }

  private void end(UUID id) {
    publish(
        new ModerationEvent.PromptBlocked(
            id, team, Instant.EPOCH, FailureReason.CONTENT_BLOCKED, "sexual"));
  }

  private int submitted(UUID id) {
    return (int)
        events(Topics.INTAKE_TASKS, id.toString(), IntakeEvent.TaskSubmitted.class).stream()
            .distinct()
            .count();
  }

  private List<TaskEvent> publicEvents(UUID id) {
    return events(Topics.TASK_EVENTS, id.toString(), TaskEvent.class);
  }

  private int waiting() {
    return count("waiting", team);
  }

  private int running() {
    return count("running", team);
  }

  private int count(String column, String teamId) {
    Integer count =
        jdbc.queryForObject(
            "select %s from team_balance where team_id = ?".formatted(column),
            Integer.class,
            teamId);
    return count == null ? -1 : count;
  }
}
