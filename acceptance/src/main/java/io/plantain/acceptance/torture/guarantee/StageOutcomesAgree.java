package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.Guarantee;
import io.plantain.acceptance.torture.Violation;
import io.plantain.acceptance.torture.evidence.Told;
import io.plantain.event.CancelEvent;
import io.plantain.event.EventCodec;
import io.plantain.event.GenerationEvent;
import io.plantain.event.GenerationEvent.GenerationSucceeded;
import io.plantain.event.IntakeEvent;
import io.plantain.event.LedgerEvent;
import io.plantain.event.MediaReference;
import io.plantain.event.ModerationEvent;
import io.plantain.event.PipelineEvent;
import io.plantain.event.StorageEvent;
import io.plantain.event.TaskEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A stage says one thing about a task, however often it says it: letter by letter the same, with
/// the same id. Only links to the provider's pictures may be newer: they die, and are asked for
/// again.
public final class StageOutcomesAgree implements Guarantee {
  private final boolean acrossReleases;

  StageOutcomesAgree() {
    this(false);
  }

  /// @param acrossReleases whether one of the two may leave out what its release does not know
  StageOutcomesAgree(boolean acrossReleases) {
    this.acrossReleases = acrossReleases;
  }

  @Override
  public List<Violation> check(Evidence evidence) {
    Findings findings = new Findings(this);
    evidence.eventsByTask().forEach((taskId, told) -> agree(findings, taskId, told));
    return findings.all();
  }

  private void agree(Findings findings, UUID taskId, List<Told> told) {
    Map<String, Told> first = new HashMap<>();
    Map<String, String> reported = new HashMap<>();
    for (Told each : told) {
      String question = question(each.event());
      if (question == null) {
        continue;
      }
      Told before = first.putIfAbsent(question, each);
      if (before == null || reported.containsKey(question)) {
        continue;
      }
      if (!areTheSame(before, each)) {
        findings.add(
            taskId,
            "%s: %s at %s, and another %s at %s",
            question,
            before.type(),
            before.position(),
            each.type(),
            each.position());
        reported.put(question, each.digest());
      } else if (before.ceId() != null && !before.ceId().equals(each.ceId())) {
        findings.add(
            taskId,
            "%s: the same %s with two ids, at %s and %s",
            question,
            each.type(),
            before.position(),
            each.position());
        reported.put(question, each.digest());
      }
    }
  }

  private boolean areTheSame(Told one, Told other) {
    Object first = said(one);
    Object second = said(other);
    return first.equals(second)
        || (acrossReleases
            && areTheSame(
                EventCodec.mapper().<JsonNode>valueToTree(one.event()),
                EventCodec.mapper().valueToTree(other.event())));
  }

  private static boolean areTheSame(JsonNode one, JsonNode other) {
    if (one.isObject() && other.isObject()) {
      return one.properties().stream()
          .allMatch(
              field -> {
                JsonNode there = other.path(field.getKey());
                return field.getValue().isNull()
                    || there.isNull()
                    || there.isMissingNode()
                    || areTheSame(field.getValue(), there);
              });
    }
    return one.equals(other);
  }

  /// What is to be the same.
  private static Object said(Told told) {
    return told.event() instanceof GenerationSucceeded succeeded
        ? withoutLinks(succeeded)
        : told.digest();
  }

  private static GenerationSucceeded withoutLinks(GenerationSucceeded told) {
    List<MediaReference> media =
        told.media().stream()
            .map(
                one ->
                    new MediaReference(
                        one.index(),
                        one.url() == null ? null : "a link",
                        one.stagedKey(),
                        null,
                        one.flagged()))
            .toList();
    return new GenerationSucceeded(
        told.taskId(), told.teamId(), told.at(), told.provider(), media, told.spec(), told.price());
  }

  /// What a stage decides, once. Null for what may be said in many ways.
  private static @Nullable String question(@Nullable PipelineEvent event) {
    return switch (event) {
      case IntakeEvent e -> "what was submitted";
      case CancelEvent.TaskCancelRequested e -> "who asks for the end: " + e.cause().code();
      case ModerationEvent e -> "the verdict";
      case LedgerEvent.CreditsDebited e -> "the debit";
      case LedgerEvent.CreditsDeclined e -> "the settlement";
      case LedgerEvent.CreditsCaptured e -> "the settlement";
      case LedgerEvent.CreditsRefunded e -> "the settlement";
      case GenerationEvent e -> "the outcome of generating";
      case StorageEvent e -> "the outcome of storing";
      case TaskEvent.TaskAccepted e -> "the acceptance";
      case TaskEvent.TaskSucceeded e -> "the end";
      case TaskEvent.TaskFailed e -> "the end";
      case TaskEvent.TaskCanceled e -> "the end";
      case null, default -> null;
    };
  }
}
