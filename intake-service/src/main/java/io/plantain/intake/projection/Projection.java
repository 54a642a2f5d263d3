package io.plantain.intake.projection;

import io.plantain.event.Balance;
import io.plantain.event.BalanceEvent;
import io.plantain.event.LedgerEvent;
import io.plantain.event.ModerationEvent;
import io.plantain.event.PipelineEvent;
import io.plantain.event.TaskScoped;
import io.plantain.intake.task.TaskState;
import io.plantain.kit.Outgoing;
import io.plantain.kit.Received;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/// One batch of events becomes one transaction: lock the tasks in the order of their ids, fold the
/// events over them in memory, write tasks and balances back as sets.
public final class Projection {
  private final ProjectionTables tables;
  private final TransactionTemplate transaction;
  private final Clock clock;

  public Projection(ProjectionTables tables, TransactionTemplate transaction, Clock clock) {
    this.tables = tables;
    this.transaction = transaction;
    this.clock = clock;
  }

  public List<Outgoing> apply(List<Received> batch) {
    List<PipelineEvent> events =
        batch.stream().map(Received::event).filter(Projection::matters).toList();
    if (events.isEmpty()) {
      return List.of();
    }
    List<UUID> taskIds =
        events.stream()
            .filter(TaskScoped.class::isInstance)
            .map(event -> ((TaskScoped) event).taskId())
            .distinct()
            .sorted()
            .toList();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return Objects.requireNonNull(transaction.execute(status -> applyLocked(events, taskIds, now)));
  }

  private List<Outgoing> applyLocked(List<PipelineEvent> events, List<UUID> taskIds, Instant now) {
    Map<UUID, TaskRow> before = tables.lock(taskIds);
    Map<UUID, TaskRow> after = new TreeMap<>(before);
    Map<String, BalanceChange> balances = new TreeMap<>();
    for (PipelineEvent event : events) {
      Balance balance = balanceIn(event);
      if (balance != null) {
        balances.merge(event.teamId(), BalanceChange.of(balance), BalanceChange::plus);
      }
      TaskRow row = event instanceof TaskScoped scoped ? after.get(scoped.taskId()) : null;
      if (row != null) {
        after.put(row.taskId(), row.with(row.state().after(event, now)));
      }
    }
    List<TaskRow> changed = new ArrayList<>();
    List<Outgoing> outcomes = new ArrayList<>();
    for (TaskRow row : after.values()) {
      TaskState was = Objects.requireNonNull(before.get(row.taskId())).state();
      if (!row.state().equals(was)) {
        changed.add(row);
      }
      if (row.state().answered() && !was.answered()) {
        balances.merge(
            row.teamId(), BalanceChange.answered(row.price().credits()), BalanceChange::plus);
      }
      boolean newStage = !Objects.equals(row.state().stage(), was.stage());
      outcomes.addAll(row.events(newStage, now));
    }
    tables.update(changed);
    tables.update(balances);
    return outcomes;
  }

  /// An approved prompt changes nothing that is shown.
  private static boolean matters(PipelineEvent event) {
    return !(event instanceof ModerationEvent.PromptApproved);
  }

  private static @Nullable Balance balanceIn(PipelineEvent event) {
    return switch (event) {
      case LedgerEvent entry -> entry.balance();
      case BalanceEvent.BalanceChanged changed -> changed.balance();
      default -> null;
    };
  }
}
