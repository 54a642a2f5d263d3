package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.Guarantee;
import io.plantain.acceptance.torture.Sent;
import io.plantain.acceptance.torture.Violation;
import io.plantain.acceptance.torture.evidence.RequestRecord;
import io.plantain.acceptance.torture.evidence.Shown;
import io.plantain.acceptance.torture.evidence.TaskRow;
import io.plantain.acceptance.torture.evidence.Told;
import io.plantain.event.TaskEvent;
import io.plantain.event.Topics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// A request that was answered with a task id, or whose record stands on the topic, has one task;
/// that task has one ending, the same for its row, its event and the API. The same key is the same
/// task.
public final class EveryAcceptedTaskEndsOnce implements Guarantee {
  private record Key(String team, String key) {}

  @Override
  public List<Violation> check(Evidence evidence) {
    Findings findings = new Findings(this);
    Map<Key, Set<UUID>> tasksOfKey = new HashMap<>();
    for (TaskRow task : evidence.tasks()) {
      if (task.requestKey() != null) {
        tasksOfKey
            .computeIfAbsent(new Key(task.teamId(), task.requestKey()), key -> new HashSet<>())
            .add(task.taskId());
      }
    }
    answers(evidence, findings, tasksOfKey);
    records(evidence, findings, tasksOfKey);
    tasksOfKey.forEach(
        (key, tasks) ->
            findings.addUnless(
                tasks.size() == 1,
                tasks.iterator().next(),
                "key %s of team %s has %d tasks: %s",
                key.key,
                key.team,
                tasks.size(),
                tasks));
    evidence.tasks().forEach(task -> ending(evidence, findings, task));
    strangers(evidence, findings);
    return findings.all();
  }

  /// What was said over HTTP.
  private static void answers(
      Evidence evidence, Findings findings, Map<Key, Set<UUID>> tasksOfKey) {
    Map<String, List<Sent>> byPrompt =
        evidence.sent().stream().collect(Collectors.groupingBy(Sent::prompt));
    Map<String, Set<String>> recordKeys = new HashMap<>();
    evidence
        .requests()
        .forEach(
            record ->
                recordKeys
                    .computeIfAbsent(String.valueOf(record.prompt()), prompt -> new HashSet<>())
                    .add(record.storedKey()));
    byPrompt.forEach(
        (prompt, requests) -> {
          for (Sent sent : requests) {
            answer(evidence, findings, tasksOfKey, sent);
          }
          long mayExist =
              requests.stream()
                  .filter(sent -> sent.edge() == Sent.Edge.TOPIC || !refused(sent))
                  .map(sent -> sent.key() == null ? new Object() : sent.key())
                  .distinct()
                  .count();
          if (requests.stream().anyMatch(sent -> sent.edge() == Sent.Edge.TOPIC)) {
            // A producer may have written a record twice; each record counts by itself.
            mayExist = Math.max(mayExist, recordKeys.getOrDefault(prompt, Set.of()).size());
          }
          List<TaskRow> there = evidence.tasksWithPrompt(prompt);
          findings.addUnless(
              there.size() <= mayExist,
              there.isEmpty() ? null : there.getFirst().taskId(),
              "%d tasks for label %s, but only %d requests can have made one",
              there.size(),
              requests.getFirst().label(),
              mayExist);
        });
  }

  private static boolean refused(Sent sent) {
    return sent.status() >= 400 && sent.status() < 500;
  }

  private static void answer(
      Evidence evidence, Findings findings, Map<Key, Set<UUID>> tasksOfKey, Sent sent) {
    UUID taskId = sent.taskId();
    if (taskId == null) {
      return;
    }
    TaskRow task = evidence.task(taskId);
    if (task == null) {
      findings.add(taskId, "was accepted with HTTP %d and is gone", sent.status());
      return;
    }
    findings.addUnless(
        task.prompt().equals(sent.prompt()) && task.teamId().equals(sent.team().id()),
        taskId,
        "is not the task that label %s asked for",
        sent.label());
    String key = sent.key();
    if (key != null) {
      Set<UUID> tasks = tasksOfKey.getOrDefault(new Key(sent.team().id(), key), Set.of());
      findings.addUnless(
          tasks.contains(taskId), taskId, "was answered for key %s, whose task is %s", key, tasks);
    }
  }

  /// What stands on the request topic: a task, or a rejection, or a dead letter.
  private static void records(
      Evidence evidence, Findings findings, Map<Key, Set<UUID>> tasksOfKey) {
    Map<String, Set<String>> rejected = new HashMap<>();
    for (Told told : evidence.told()) {
      if (told.event() instanceof TaskEvent.TaskRejected rejection
          && told.topic().equals(Topics.TASK_EVENTS)) {
        rejected.computeIfAbsent(rejection.position(), at -> new HashSet<>()).add(told.digest());
      }
    }
    Set<String> dead =
        evidence.deadLetters().stream()
            .filter(letter -> Topics.TASK_REQUESTS.equals(letter.headers().get("dlt-topic")))
            .map(
                letter ->
                    Topics.TASK_REQUESTS
                        + "-"
                        + letter.headers().get("dlt-partition")
                        + "@"
                        + letter.headers().get("dlt-offset"))
            .collect(Collectors.toSet());
    Map<Key, Integer> requestsOfKey = new HashMap<>();
    for (RequestRecord record : evidence.requests()) {
      requestsOfKey.merge(
          new Key(String.valueOf(record.team()), record.storedKey()), 1, Integer::sum);
    }
    for (Sent sent : evidence.sent()) {
      if (sent.edge() == Sent.Edge.HTTP && sent.key() != null) {
        requestsOfKey.merge(new Key(sent.team().id(), sent.key()), 1, Integer::sum);
      }
    }
    for (RequestRecord record : evidence.requests()) {
      if (record.team() == null || !evidence.teams().contains(record.team())) {
        continue;
      }
      Key key = new Key(record.team(), record.storedKey());
      Set<UUID> tasks = tasksOfKey.getOrDefault(key, Set.of());
      int rejections = rejected.getOrDefault(record.position(), Set.of()).size();
      findings.addUnless(
          !tasks.isEmpty() || rejections > 0 || dead.contains(record.position()),
          null,
          "the request record %s has neither a task nor a rejection",
          record.position());
      findings.addUnless(
          rejections <= 1,
          null,
          "the request record %s was rejected in %d different ways",
          record.position(),
          rejections);
      findings.addUnless(
          tasks.isEmpty() || rejections == 0 || requestsOfKey.getOrDefault(key, 0) > 1,
          tasks.isEmpty() ? null : tasks.iterator().next(),
          "the request record %s was rejected and is a task as well",
          record.position());
    }
  }

  private static void ending(Evidence evidence, Findings findings, TaskRow task) {
    UUID taskId = task.taskId();
    List<Told> public_ =
        evidence.eventsOf(taskId).stream()
            .filter(told -> told.topic().equals(Topics.TASK_EVENTS))
            .toList();
    long accepted = distinct(public_, told -> told.event() instanceof TaskEvent.TaskAccepted);
    findings.addUnless(
        accepted == 1, taskId, "the public heard of %d different acceptances", accepted);
    List<Told> ends = public_.stream().filter(told -> PublicEnd.of(told) != null).toList();
    long endings = distinct(ends, told -> true);
    if (task.closedAt() == null) {
      findings.add(taskId, "has not ended: status %s", task.status());
      return;
    }
    if (endings != 1) {
      findings.add(
          taskId,
          "has %d different endings in %s: %s",
          endings,
          Topics.TASK_EVENTS,
          ends.stream().map(Told::type).distinct().toList());
    }
    for (Told end : ends) {
      PublicEnd said = Objects.requireNonNull(PublicEnd.of(end));
      findings.addUnless(
          said.status().equals(task.status()) && said.credits() == task.costCredits(),
          taskId,
          "%s says %s for %d credits, the task's row %s for %d",
          end.type(),
          said.status(),
          said.credits(),
          task.status(),
          task.costCredits());
    }
    Shown shown = evidence.shown().get(taskId);
    findings.addUnless(
        shown != null
            && shown.status().equals(task.status())
            && shown.costCredits() == task.costCredits(),
        taskId,
        "the API shows %s, the task's row %s for %d",
        shown == null ? "nothing" : shown.status() + " for " + shown.costCredits(),
        task.status(),
        task.costCredits());
  }

  private static void strangers(Evidence evidence, Findings findings) {
    evidence
        .eventsByTask()
        .forEach(
            (taskId, told) -> {
              boolean ended = told.stream().anyMatch(each -> PublicEnd.of(each) != null);
              findings.addUnless(
                  !ended || evidence.task(taskId) != null,
                  taskId,
                  "has an ending and no task to go with it");
            });
  }

  private static long distinct(List<Told> told, java.util.function.Predicate<Told> fits) {
    return told.stream().filter(fits).map(Told::digest).distinct().count();
  }
}
