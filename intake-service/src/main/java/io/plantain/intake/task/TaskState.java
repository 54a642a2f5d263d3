package io.plantain.intake.task;

import io.plantain.event.FailureReason;
import io.plantain.event.GenerationEvent;
import io.plantain.event.LedgerEvent;
import io.plantain.event.ModerationEvent;
import io.plantain.event.PipelineEvent;
import io.plantain.event.ProgressEvent;
import io.plantain.event.StorageEvent;
import io.plantain.event.StoredMedia;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is known of a task. It only moves forward, ends once, and ends only when both its outcome
/// and its money are known; the two come on different topics, in either order.
///
/// @param stage what happens now, in the provider's words where it says
/// @param stageRank keeps stages from going back when topics overtake each other
/// @param media the stored pictures; empty until then
/// @param failure the first reason why there will be no picture
/// @param category what moderation blocked it for, by family
/// @param answered the ledger has spoken, or never will
public record TaskState(
    TaskStatus status,
    @Nullable String stage,
    int stageRank,
    List<StoredMedia> media,
    @Nullable FailureReason failure,
    @Nullable String category,
    @Nullable Settlement settlement,
    long paidCredits,
    boolean answered,
    @Nullable Instant closedAt) {
  private static final int GENERATING = 1;
  private static final int STORING = 2;

  public TaskState {
    media = List.copyOf(media);
  }

  public static TaskState accepted() {
    return new TaskState(TaskStatus.PENDING, null, 0, List.of(), null, null, null, 0, false, null);
  }

  public boolean isClosed() {
    return closedAt != null;
  }

  /// What a closed task hears changes nothing: the first end wins.
  public TaskState after(PipelineEvent event, Instant now) {
    return isClosed() ? this : hear(event).closedIfComplete(now);
  }

  /// Whether the same was heard before. An event that comes too late to change anything is no
  /// repeat: a success after the end was never heard.
  public boolean knows(PipelineEvent event) {
    return switch (event) {
      case ModerationEvent.PromptBlocked e -> settlement == Settlement.NEVER_HELD;
      case LedgerEvent.CreditsDebited e -> answered;
      case LedgerEvent.CreditsDeclined e -> settlement == Settlement.DECLINED;
      case LedgerEvent.CreditsCaptured e -> settlement == Settlement.CAPTURED;
      case LedgerEvent.CreditsRefunded e -> settlement == Settlement.REFUNDED;
      case GenerationEvent.GenerationSucceeded e -> stageRank == STORING;
      case GenerationEvent.GenerationFailed e -> failure == e.reason();
      case GenerationEvent.GenerationCanceled e -> failure == FailureReason.CANCELED_BY_USER;
      case GenerationEvent.GenerationExpired e -> failure == FailureReason.DEADLINE_EXCEEDED;
      case StorageEvent.MediaStored e -> !media.isEmpty();
      case StorageEvent.StorageFailed e -> failure == e.reason();
      default -> false; // progress may repeat itself, and the other topics are not about the way
    };
  }

  /// Whether money and pictures part here: another end of the credits than the ledger told before,
  /// or one that does not fit what became of the pictures. An operator's release may come late.
  public boolean isContradictedBy(PipelineEvent event) {
    return switch (event) {
      case LedgerEvent.CreditsCaptured e -> settlement != null || failure != null;
      case LedgerEvent.CreditsRefunded e ->
          settlement != null || (e.reason() == null && !media.isEmpty());
      case LedgerEvent.CreditsDeclined e -> settlement != null || !media.isEmpty();
      case StorageEvent.MediaStored e ->
          (settlement == Settlement.REFUNDED || settlement == Settlement.DECLINED) && !isClosed();
      case StorageEvent.StorageFailed e -> settlement == Settlement.CAPTURED;
      case GenerationEvent.GenerationFailed e -> settlement == Settlement.CAPTURED;
      case GenerationEvent.GenerationCanceled e -> settlement == Settlement.CAPTURED;
      case GenerationEvent.GenerationExpired e -> settlement == Settlement.CAPTURED;
      default -> false; // says nothing of an end
    };
  }

  private TaskState hear(PipelineEvent event) {
    return switch (event) {
      case ModerationEvent.PromptBlocked e ->
          failed(e.reason(), e.reason() == FailureReason.CONTENT_BLOCKED ? e.category() : null)
              .settled(Settlement.NEVER_HELD, 0);
      case LedgerEvent.CreditsDebited e -> answer();
      case LedgerEvent.CreditsDeclined e -> failed(e.reason()).settled(Settlement.DECLINED, 0);
      case LedgerEvent.CreditsCaptured e -> settled(Settlement.CAPTURED, e.credits());
      case LedgerEvent.CreditsRefunded e ->
          // With a reason, the ledger itself ended it: no other stage will say why.
          (e.reason() == null ? this : failed(e.reason())).settled(Settlement.REFUNDED, 0);
      case ProgressEvent.GenerationStarted e -> inStage("generation", GENERATING);
      case ProgressEvent.GenerationProgressed e ->
          inStage(Objects.requireNonNullElse(e.stage(), ""), GENERATING);
      case GenerationEvent.GenerationSucceeded e -> inStage("storage", STORING);
      case GenerationEvent.GenerationFailed e -> failed(e.reason());
      case GenerationEvent.GenerationCanceled e -> failed(FailureReason.CANCELED_BY_USER);
      case GenerationEvent.GenerationExpired e -> failed(FailureReason.DEADLINE_EXCEEDED);
      case StorageEvent.MediaStored e -> stored(e.media());
      case StorageEvent.StorageFailed e -> failed(e.reason(), e.category());
      default -> this; // the other topics are not about a task's way
    };
  }

  private TaskState closedIfComplete(Instant now) {
    Settlement money = settlement;
    if (money == null) {
      return this;
    }
    TaskStatus end;
    if (money == Settlement.CAPTURED) {
      end = media.isEmpty() ? null : TaskStatus.SUCCESS;
    } else if (failure == null) {
      end = null;
    } else {
      end = failure == FailureReason.CANCELED_BY_USER ? TaskStatus.CANCELED : TaskStatus.FAILED;
    }
    return end == null
        ? this
        : new TaskState(
            end, null, stageRank, media, failure, category, settlement, paidCredits, answered, now);
  }

  private TaskState inStage(String next, int rank) {
    if (rank < stageRank) {
      return this;
    }
    String shown = next.isBlank() || (next.equals("generation") && stage != null) ? stage : next;
    return new TaskState(
        TaskStatus.PROCESSING,
        shown,
        rank,
        media,
        failure,
        category,
        settlement,
        paidCredits,
        answered,
        closedAt);
  }

  private TaskState stored(List<StoredMedia> pictures) {
    return media.isEmpty()
        ? new TaskState(
            status,
            stage,
            stageRank,
            pictures,
            failure,
            category,
            settlement,
            paidCredits,
            answered,
            closedAt)
        : this;
  }

  private TaskState failed(FailureReason reason) {
    return failed(reason, null);
  }

  private TaskState failed(FailureReason reason, @Nullable String why) {
    return failure == null
        ? new TaskState(
            status,
            stage,
            stageRank,
            media,
            reason,
            why,
            settlement,
            paidCredits,
            answered,
            closedAt)
        : this;
  }

  private TaskState settled(Settlement money, long paid) {
    return settlement == null
        ? new TaskState(
            status, stage, stageRank, media, failure, category, money, paid, true, closedAt)
        : this;
  }

  private TaskState answer() {
    return new TaskState(
        status,
        stage,
        stageRank,
        media,
        failure,
        category,
        settlement,
        paidCredits,
        true,
        closedAt);
  }
}
