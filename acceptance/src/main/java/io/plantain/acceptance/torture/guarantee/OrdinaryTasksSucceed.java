package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.Guarantee;
import io.plantain.acceptance.torture.Sent;
import io.plantain.acceptance.torture.Violation;
import io.plantain.acceptance.torture.evidence.TaskRow;
import io.plantain.acceptance.torture.evidence.Told;
import io.plantain.acceptance.torture.traffic.EndsByKind;
import io.plantain.acceptance.torture.traffic.Kind;
import io.plantain.event.TaskEvent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A system that fails every task at no cost keeps all the other promises. So each kind of traffic
/// has to end as it should, most of it in the usual way, the rest for a reason that faults excuse.
public final class OrdinaryTasksSucceed implements Guarantee {
  private static final Set<String> KINDS =
      Arrays.stream(Kind.values()).map(Kind::word).collect(Collectors.toSet());

  private record Key(String team, String key) {}

  @Override
  public List<Violation> check(Evidence evidence) {
    Findings findings = new Findings(this);
    Map<Key, TaskRow> byKey = new HashMap<>();
    for (TaskRow task : evidence.tasks()) {
      if (task.requestKey() != null) {
        byKey.put(new Key(task.teamId(), task.requestKey()), task);
      }
    }
    Map<Key, String> rejections = rejections(evidence);
    List<Sent> known =
        evidence.sent().stream().filter(sent -> KINDS.contains(sent.kind())).toList();
    Map<String, UUID> examples = new HashMap<>();
    EndsByKind ends =
        EndsByKind.of(
            known,
            sent -> {
              TaskRow task = task(evidence, byKey, sent);
              String end = end(rejections, sent, task);
              if (task != null) {
                examples.putIfAbsent(sent.kind() + " " + end, task.taskId());
              }
              return end;
            });
    for (String surprise : ends.surprises(true)) {
      String kind = surprise.substring(0, surprise.indexOf(':'));
      String end = surprise.substring(surprise.lastIndexOf(' ') + 1);
      findings.add(examples.get(kind + " " + end), "%s", surprise);
    }
    return findings.all();
  }

  private static @Nullable TaskRow task(Evidence evidence, Map<Key, TaskRow> byKey, Sent sent) {
    UUID taskId = sent.taskId();
    if (taskId != null) {
      return evidence.task(taskId);
    }
    String key = sent.key();
    boolean otherBody = Kind.of(sent.kind()) == Kind.OTHER_BODY;
    return key == null || otherBody ? null : byKey.get(new Key(sent.team().id(), key));
  }

  private static String end(Map<Key, String> rejections, Sent sent, @Nullable TaskRow task) {
    if (sent.status() / 100 == 4) {
      return "refused " + sent.status();
    }
    if (task != null) {
      return task.closedAt() == null
          ? EndsByKind.OPEN
          : task.status().equals("failed") ? String.valueOf(task.failure()) : task.status();
    }
    String key = sent.key();
    String refusal = key == null ? null : rejections.get(new Key(sent.team().id(), key));
    return refusal != null ? refusal : EndsByKind.UNANSWERED;
  }

  private static Map<Key, String> rejections(Evidence evidence) {
    Map<Key, String> rejections = new HashMap<>();
    for (Told told : evidence.told()) {
      if (told.event() instanceof TaskEvent.TaskRejected rejected
          && rejected.idempotencyKey() != null) {
        rejections.put(
            new Key(rejected.teamId(), rejected.idempotencyKey()),
            switch (rejected.code()) {
              case "insufficient_credits" -> "refused 402";
              case "idempotency_key_reused" -> "refused 409";
              default -> "refused 400";
            });
      }
    }
    return rejections;
  }
}
