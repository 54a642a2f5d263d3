package io.plantain.intake.projection;

import io.plantain.event.Balance;
import io.plantain.event.BalanceEvent;
import io.plantain.event.LedgerEvent;
import io.plantain.event.ModerationEvent;
import io.plantain.event.PipelineEvent;
import io.plantain.event.TaskScoped;
import io.plantain.intake.task.TaskState;
import io.plantain.intake.webhook.Deliveries;
import io.plantain.kit.Duplicates;
import io.plantain.kit.Outgoing;
import io.plantain.kit.Received;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/// One batch of events becomes one transaction: lock the tasks in the order of their ids, fold the
/// events over them in memory, write tasks and balances back as sets. Progress is told before the
/// commit, while the tasks are still locked: another instance may have their ends in hand, and
/// closes them only after.
public final class Projection {
  private final ProjectionTables tables;
  private final TransactionTemplate transaction;
  private final Consumer<List<Outgoing>> publisher;
  private final Duplicates duplicates;
  private final Consumer<List<Deliveries.News>> webhooks;
  private final Runnable wakeLine;
  private final TaskMeters meters;

  /// @param publisher returns when all are acknowledged
  /// @param webhooks writes messages down in the same transaction
  /// @param wakeLine a place may be free for a task that waits
  public Projection(
      ProjectionTables tables,
      TransactionTemplate transaction,
      Consumer<List<Outgoing>> publisher,
      Duplicates duplicates,
      Consumer<List<Deliveries.News>> webhooks,
      Runnable wakeLine,
      TaskMeters meters) {
    this.tables = tables;
    this.transaction = transaction;
    this.publisher = publisher;
    this.duplicates = duplicates;
    this.webhooks = webhooks;
    this.wakeLine = wakeLine;
    this.meters = meters;
  }

  public List<Outgoing> apply(List<Received> batch) {
    List<Received> events = new ArrayList<>();
    for (Received received : batch) {
      if (received.event() instanceof ModerationEvent.PromptApproved approved) {
        meters.judged(approved); // no task changes by it
      } else {
        events.add(received);
      }
    }
    if (events.isEmpty()) {
      return List.of();
    }
    List<UUID> taskIds =
        events.stream()
            .map(Received::event)
            .filter(TaskScoped.class::isInstance)
            .map(event -> ((TaskScoped) event).taskId())
            .distinct()
            .sorted()
            .toList();
    Applied applied =
        Objects.requireNonNull(transaction.execute(status -> applyLocked(events, taskIds)));
    applied.known.forEach(duplicates::count);
    applied.fresh.forEach(fresh -> meters.heard(fresh.before, fresh.event));
    applied.closed.forEach(meters::closed);
    if (applied.someoneWaits) {
      wakeLine.run();
    }
    return applied.ends;
  }

  /// @param known records that were heard before
  /// @param fresh records that were not
  /// @param closed tasks that ended just now
  /// @param someoneWaits in line, at a team of this batch
  private record Applied(
      List<Outgoing> ends,
      List<Received> known,
      List<Fresh> fresh,
      List<TaskRow> closed,
      boolean someoneWaits) {}

  private record Fresh(TaskRow before, PipelineEvent event) {}

  private Applied applyLocked(List<Received> events, List<UUID> taskIds) {
    Map<UUID, TaskRow> before = tables.lock(taskIds);
    Instant now = tables.now();
    Map<UUID, TaskRow> after = new TreeMap<>(before);
    Map<String, BalanceChange> balances = new TreeMap<>();
    List<CreditLine> lines = new ArrayList<>();
    List<Received> known = new ArrayList<>();
    List<Fresh> fresh = new ArrayList<>();
    for (Received received : events) {
      PipelineEvent event = received.event();
      Balance balance = balanceIn(event);
      if (balance != null) {
        balances.merge(event.teamId(), BalanceChange.of(balance), BalanceChange::plus);
      }
      CreditLine line = event instanceof LedgerEvent entry ? CreditLine.of(entry) : null;
      if (line != null) {
        lines.add(line);
      }
      TaskRow row = event instanceof TaskScoped scoped ? after.get(scoped.taskId()) : null;
      if (row != null) {
        if (row.state().knows(event)) {
          known.add(received);
        } else {
          fresh.add(new Fresh(row, event));
        }
        after.put(row.taskId(), row.with(row.state().after(event, now)));
      }
    }
    Map<UUID, Long> unspent = new TreeMap<>();
    List<TaskRow> changed = new ArrayList<>();
    List<TaskRow> newlyClosed = new ArrayList<>();
    List<Outgoing> progress = new ArrayList<>();
    List<Outgoing> ends = new ArrayList<>();
    List<Deliveries.News> news = new ArrayList<>();
    for (TaskRow row : after.values()) {
      TaskState was = Objects.requireNonNull(before.get(row.taskId())).state();
      if (!row.state().equals(was)) {
        changed.add(row);
      }
      if (row.state().answered() && !was.answered()) {
        balances.merge(
            row.teamId(), BalanceChange.answered(row.price().credits()), BalanceChange::plus);
      }
      boolean closed = row.state().isClosed();
      boolean newStage = !closed && !Objects.equals(row.state().stage(), was.stage());
      if (closed && !was.isClosed()) {
        newlyClosed.add(row);
        if (row.slot()) {
          BalanceChange place = row.waiting() ? BalanceChange.leftTheLine() : BalanceChange.freed();
          balances.merge(row.teamId(), place, BalanceChange::plus);
        }
        if (row.budgetId() != null && row.state().paidCredits() < row.price().credits()) {
          unspent.merge(
              row.budgetId(), row.price().credits() - row.state().paidCredits(), Long::sum);
        }
      }
      if (closed) {
        ends.addAll(row.end());
      } else if (newStage) {
        progress.addAll(row.progress(now));
      }
      if (newStage || closed != was.isClosed()) {
        news.add(row.news(now));
      }
    }
    tables.update(changed);
    boolean someoneWaits = tables.update(balances);
    tables.giveBack(unspent);
    tables.keep(lines);
    webhooks.accept(news);
    publisher.accept(progress);
    return new Applied(ends, known, fresh, newlyClosed, someoneWaits);
  }

  /// An approved prompt changes nothing that is shown.
  private static @Nullable Balance balanceIn(PipelineEvent event) {
    return switch (event) {
      case LedgerEvent entry -> entry.balance();
      case BalanceEvent.BalanceChanged changed -> changed.balance();
      default -> null;
    };
  }
}
