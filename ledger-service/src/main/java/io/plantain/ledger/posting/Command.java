package io.plantain.ledger.posting;

import io.plantain.event.BalanceEvent;
import io.plantain.event.CancelEvent;
import io.plantain.event.GenerationEvent.GenerationCanceled;
import io.plantain.event.GenerationEvent.GenerationExpired;
import io.plantain.event.GenerationEvent.GenerationFailed;
import io.plantain.event.GenerationEvent.GenerationSucceeded;
import io.plantain.event.IntakeEvent;
import io.plantain.event.LedgerCommand.CreditsExpired;
import io.plantain.event.LedgerCommand.CreditsGranted;
import io.plantain.event.LedgerCommand.ReleaseOrdered;
import io.plantain.event.LedgerEvent;
import io.plantain.event.ModerationEvent.PromptApproved;
import io.plantain.event.ModerationEvent.PromptBlocked;
import io.plantain.event.PipelineEvent;
import io.plantain.event.Price;
import io.plantain.event.ProgressEvent;
import io.plantain.event.StorageEvent.MediaStored;
import io.plantain.event.StorageEvent.StorageFailed;
import io.plantain.event.TaskEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What an event asks of the ledger. Worker attempts and provider fallback never reach it, only a
/// task's outcome does.
public sealed interface Command {
  String teamId();

  /// About a task; its id and the kind of command are the idempotency key.
  sealed interface OfTask extends Command {
    UUID taskId();
  }

  /// The debit: available falls at once, generation may start.
  record Hold(UUID taskId, String teamId, Price price, Instant deadline) implements OfTask {
    public Hold {
      deadline = deadline.truncatedTo(ChronoUnit.MICROS); // what a row can hold, so answers repeat
    }
  }

  /// @param credits for what was delivered; never more than the hold is taken
  record Capture(UUID taskId, String teamId, long credits) implements OfTask {
    public Capture {
      refuseNegative(credits);
    }
  }

  /// @param byOperator and not because a stage told of an end
  record Release(UUID taskId, String teamId, boolean byOperator) implements OfTask {
    public Release(UUID taskId, String teamId) {
      this(taskId, teamId, false);
    }
  }

  /// @param taskId the paid task whose credits these are
  record Grant(UUID grantId, String teamId, long credits, String reason, @Nullable UUID taskId)
      implements Command {
    public Grant(UUID grantId, String teamId, long credits, String reason) {
      this(grantId, teamId, credits, reason, null);
    }

    public Grant {
      refuseNonPositive(credits);
    }
  }

  /// Takes unspent credits back, or what is left of them.
  record Expire(UUID expiryId, String teamId, long credits, String reason) implements Command {
    public Expire {
      refuseNonPositive(credits);
    }
  }

  /// Null where the event is no business of the ledger. A new event type breaks the build here.
  static @Nullable Command of(PipelineEvent event) {
    return switch (event) {
      case PromptApproved e -> new Hold(e.taskId(), e.teamId(), e.price(), e.deadline());
      case MediaStored e ->
          new Capture(e.taskId(), e.teamId(), e.price().creditsFor(e.media().size()));
      case StorageFailed e -> new Release(e.taskId(), e.teamId());
      case GenerationFailed e -> new Release(e.taskId(), e.teamId());
      case GenerationCanceled e -> new Release(e.taskId(), e.teamId());
      case GenerationExpired e -> new Release(e.taskId(), e.teamId());
      case CreditsGranted e ->
          new Grant(e.grantId(), e.teamId(), e.credits(), e.reason(), e.taskId());
      case ReleaseOrdered e -> new Release(e.taskId(), e.teamId(), true);
      case CreditsExpired e -> new Expire(e.expiryId(), e.teamId(), e.credits(), e.reason());
      case PromptBlocked e -> null; // blocked before money
      case GenerationSucceeded e -> null; // paid only once the pictures are stored
      case IntakeEvent e -> null;
      case CancelEvent e -> null;
      case LedgerEvent e -> null;
      case BalanceEvent e -> null;
      case ProgressEvent e -> null;
      case TaskEvent e -> null;
    };
  }

  private static void refuseNegative(long credits) {
    if (credits < 0) {
      throw new IllegalArgumentException("credits below 0: " + credits);
    }
  }

  private static void refuseNonPositive(long credits) {
    if (credits < 1) {
      throw new IllegalArgumentException("credits below 1: " + credits);
    }
  }
}
