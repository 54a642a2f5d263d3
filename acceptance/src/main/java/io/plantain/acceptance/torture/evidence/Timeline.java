package io.plantain.acceptance.torture.evidence;

import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.Sent;
import io.plantain.event.EventCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Everything that is known about one task, for whoever has to find out what went wrong.
public final class Timeline {
  private record Line(Instant at, String text) {}

  private Timeline() {}

  public static String of(Evidence evidence, UUID taskId) {
    StringBuilder story = new StringBuilder("Task " + taskId + "\n");
    TaskRow task = evidence.task(taskId);
    section(story, "requests", requests(evidence, taskId, task));
    section(story, "what happened, by the clock of whoever wrote it", happened(evidence, taskId));
    section(story, "rows", rows(evidence, taskId, task));
    section(story, "provider", provider(evidence, task));
    section(story, "object store", objects(evidence, taskId));
    section(story, "log lines", evidence.logsOf(taskId));
    return story.toString();
  }

  private static void section(StringBuilder story, String title, List<String> lines) {
    story.append("  ").append(title).append(":\n");
    if (lines.isEmpty()) {
      story.append("    none\n");
    }
    lines.forEach(line -> story.append("    ").append(line).append('\n'));
  }

  private static List<String> requests(Evidence evidence, UUID taskId, @Nullable TaskRow task) {
    List<String> lines = new ArrayList<>();
    for (Sent sent : evidence.sent()) {
      if (taskId.equals(sent.taskId()) || (task != null && task.prompt().equals(sent.prompt()))) {
        lines.add(
            "%s %s label %s kind %s, %d pictures, key %s: HTTP %d, task %s%s"
                .formatted(
                    sent.at(),
                    sent.edge(),
                    sent.label(),
                    sent.kind(),
                    sent.pictures(),
                    sent.key(),
                    sent.status(),
                    sent.taskId(),
                    sent.canceled() ? ", canceled by its sender" : ""));
      }
    }
    for (RequestRecord record : evidence.requests()) {
      if (task != null && task.prompt().equals(record.prompt())) {
        lines.add("record %s key %s".formatted(record.position(), record.key()));
      }
    }
    return lines;
  }

  private static List<String> happened(Evidence evidence, UUID taskId) {
    List<Line> lines = new ArrayList<>();
    Map<String, List<Told>> repeats = new LinkedHashMap<>();
    for (Told told : evidence.told()) {
      if (taskId.equals(told.taskId()) || taskId.toString().equals(told.key())) {
        repeats
            .computeIfAbsent(
                told.topic() + told.ceId() + told.digest() + told.headers(),
                same -> new ArrayList<>())
            .add(told);
      }
    }
    repeats.values().forEach(same -> lines.add(new Line(same.getFirst().at(), event(same))));
    for (Seen seen : evidence.seen()) {
      if (seen.taskId().equals(taskId)) {
        lines.add(
            new Line(
                seen.at(),
                "seen over HTTP: %s, %d credits".formatted(seen.status(), seen.costCredits())));
      }
    }
    for (Books.Entry entry : evidence.books().entries()) {
      if (entry.ref().equals(taskId)) {
        lines.add(
            new Line(
                entry.at(),
                "journal: %s %d, version %d of wallet %d, available %d, held %d"
                    .formatted(
                        entry.kind(),
                        entry.amount(),
                        entry.version(),
                        entry.walletId(),
                        entry.availableAfter(),
                        entry.heldAfter())));
      }
    }
    StorageRow stored = evidence.stored(taskId);
    if (stored != null) {
      lines.add(new Line(stored.storedAt(), "storage's outcome: " + stored));
    }
    lines.sort(Comparator.comparing(Line::at));
    return lines.stream().map(line -> line.at + " " + line.text).toList();
  }

  private static String event(List<Told> same) {
    Told told = same.getFirst();
    return "%s %s ce_id %s ce_time %s%s %s%s"
        .formatted(
            told.position(),
            told.event() == null ? "unreadable: " + told.problem() : told.type(),
            told.ceId(),
            told.ceTime(),
            told.headers().isEmpty() ? "" : " headers " + told.headers(),
            brief(told),
            repeated(same));
  }

  private static String repeated(List<Told> same) {
    return same.size() == 1
        ? ""
        : " (%d times, at last %s at %s)"
            .formatted(same.size(), same.getLast().at(), same.getLast().position());
  }

  /// The event without the spec, which every stage repeats; prompts are not for logs either.
  private static String brief(Told told) {
    if (told.event() == null) {
      return "SHA-256 " + told.digest();
    }
    ObjectNode json = EventCodec.mapper().valueToTree(told.event());
    json.remove(List.of("spec", "task_id", "team_id"));
    return json.toString();
  }

  private static List<String> rows(Evidence evidence, UUID taskId, @Nullable TaskRow task) {
    List<String> lines = new ArrayList<>();
    if (task != null) {
      lines.add(
          "task: %s, %d credits of %d, failure %s, settlement %s, created %s, closed %s"
              .formatted(
                  task.status(),
                  task.costCredits(),
                  task.priceCredits(),
                  task.failure(),
                  task.settlement(),
                  task.createdAt(),
                  task.closedAt()));
    }
    add(lines, "verdict", evidence.verdict(taskId));
    add(lines, "hold", evidence.hold(taskId));
    AttemptRow attempt = evidence.attempt(taskId);
    add(lines, "attempt", attempt == null ? null : attempt.row());
    add(lines, "over HTTP at the end", shown(evidence.shown().get(taskId)));
    return lines;
  }

  /// Signed links open pictures: they are not for reports.
  private static @Nullable String shown(@Nullable Shown shown) {
    return shown == null
        ? null
        : "%s, %d credits, error %s, %d links"
            .formatted(
                shown.status(), shown.costCredits(), shown.errorCode(), shown.links().size());
  }

  private static List<String> provider(Evidence evidence, @Nullable TaskRow task) {
    List<String> lines = new ArrayList<>();
    add(lines, "its count", task == null ? null : evidence.provided(task.prompt()));
    return lines;
  }

  private static List<String> objects(Evidence evidence, UUID taskId) {
    return evidence.objects().values().stream()
        .filter(kept -> kept.key().contains(taskId.toString()))
        .sorted(Comparator.comparing(Kept::key))
        .map(Kept::toString)
        .toList();
  }

  private static void add(List<String> lines, String what, @Nullable Object value) {
    if (value != null) {
      lines.add(what + ": " + value);
    }
  }
}
