package io.plantain.intake.batch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.intake.catalogue.InvalidRequest;
import io.plantain.intake.dispatch.Dispatch;
import io.plantain.intake.plan.NotInPlan;
import io.plantain.intake.recipe.Image;
import io.plantain.intake.recipe.Recipe;
import io.plantain.intake.recipe.Row;
import io.plantain.intake.submission.Answer;
import io.plantain.intake.submission.Order;
import io.plantain.intake.submission.Orders;
import io.plantain.intake.submission.Sender;
import io.plantain.intake.submission.Submission;
import io.plantain.intake.submission.Traces;
import io.plantain.intake.task.Tasks;
import io.plantain.intake.team.Teams;
import io.plantain.intake.webhook.Deliveries;
import io.plantain.kit.DueLoop;
import io.plantain.kit.TryLater;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/// Looks after batches: takes over what has ended, submits as many as there is room for, and ends
/// what is done. Nothing is remembered between two looks; an item is submitted under a key of its
/// own, so a look that broke off anywhere is simply repeated, by whoever it may be.
final class BatchRunner {
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration KEY_LIFE = Duration.ofDays(7); // outlives any outage of a look
  private static final int MAX_TOGETHER = 100; // orders of a look, as in a transaction of accepts
  private static final Logger log = LoggerFactory.getLogger(BatchRunner.class);

  private final DueBatches due;
  private final Batches batches;
  private final Orders orders;
  private final Submission submission;
  private final Teams teams;
  private final Tasks tasks;
  private final TransactionTemplate transaction;
  private final Dispatch dispatch;
  private final Deliveries deliveries;
  private final double lookSeconds;
  private final Counter submitted;
  private final DueLoop loop = new DueLoop("batches", IDLE, this::round);

  BatchRunner(
      DueBatches due,
      Batches batches,
      Orders orders,
      Submission submission,
      Teams teams,
      Tasks tasks,
      TransactionTemplate transaction,
      Dispatch dispatch,
      Deliveries deliveries,
      Duration look,
      MeterRegistry meters) {
    this.due = due;
    this.batches = batches;
    this.orders = orders;
    this.submission = submission;
    this.teams = teams;
    this.tasks = tasks;
    this.transaction = transaction;
    this.dispatch = dispatch;
    this.deliveries = deliveries;
    this.lookSeconds = look.toMillis() / 1000.0;
    this.submitted =
        Counter.builder("plantain.batches.submitted")
            .description("Items of batches that became tasks")
            .register(meters);
  }

  DueLoop loop() {
    return loop;
  }

  private int round() {
    Batch batch = due.claim();
    if (batch == null) {
      return 0;
    }
    look(batch);
    return 1;
  }

  /// The status that a look ends with, and why.
  private record Next(String status, @Nullable String reason) {}

  private void look(Batch batch) {
    due.collect(batch.batchId());
    if (batch.status().equals(Batch.CANCELING)) {
      cancel(batch);
    }
    Next next = new Next(batch.status(), batch.reason());
    Batches.Progress progress = batches.progress(batch.batchId());
    if (batch.status().equals(Batch.RUNNING)) {
      next = submit(batch, progress);
      progress = batches.progress(batch.batchId());
    }
    if (progress.open() == 0 && !batch.status().equals(Batch.PAUSED)) {
      next =
          new Next(batch.status().equals(Batch.CANCELING) ? Batch.CANCELED : Batch.COMPLETED, null);
    }
    boolean changes =
        progress.submitted() > 0 || (next.status.equals(Batch.RUNNING) && progress.open() > 0);
    settle(batch, next, progress, changes ? (Double) lookSeconds : null);
  }

  /// What is written down is told, and the other way round.
  private void settle(
      Batch batch, Next next, Batches.Progress progress, @Nullable Double againSeconds) {
    transaction.executeWithoutResult(
        status -> {
          boolean settled = due.settle(batch, next.status, next.reason, againSeconds);
          if (settled && !next.status.equals(batch.status())) {
            tell(batch, next, progress);
          }
        });
  }

  /// Those that stand in the team's line first, newest first: nobody shall get a place meanwhile.
  private void cancel(Batch batch) {
    due.cancelWaiting(batch.batchId());
    List<UUID> asked = due.uncanceled(batch.batchId());
    asked.forEach(taskId -> tasks.askToCancel(batch.teamId(), taskId));
    if (!asked.isEmpty()) {
      dispatch.wake();
      due.collect(batch.batchId());
    }
  }

  /// As many as there is room for, or why there is none.
  private Next submit(Batch batch, Batches.Progress progress) {
    Next running = new Next(Batch.RUNNING, null);
    if (batch.stopOnError() && progress.failed() > batch.failuresKnown()) {
      return new Next(Batch.PAUSED, "error");
    }
    int room = Math.min(MAX_TOGETHER, batch.maxConcurrent() - progress.submitted());
    if (room <= 0 || progress.waiting() == 0) {
      return running;
    }
    List<Item> items = batches.items(batch.batchId(), "waiting", -1, room);
    Recipe recipe = Recipe.stored(batch.recipe());
    Sender sender =
        new Sender(
            batch.teamId(),
            Objects.requireNonNull(teams.planOf(batch.teamId())),
            batch.keyId(),
            batch.budgetId(),
            false); // it has a pace of its own
    List<DueBatches.Submitted> done = new ArrayList<>();
    List<Item> asked = new ArrayList<>();
    List<Order> prepared = new ArrayList<>();
    long spent = progress.paid() + progress.underWay();
    String why = null;
    for (Item item : items) {
      try {
        Order order = order(sender, batch, recipe, item);
        Long cap = batch.spendingCap();
        if (cap != null && spent + order.price().credits() > cap) {
          why = "spending_cap";
          break;
        }
        spent += order.price().credits();
        asked.add(item);
        prepared.add(order);
      } catch (InvalidRequest invalid) { // the catalogue has changed since it was checked
        done.add(
            new DueBatches.Submitted(item.item(), null, "invalid_request", invalid.sentence()));
      } catch (NotInPlan forbidden) { // so has the plan
        done.add(new DueBatches.Submitted(item.item(), null, NotInPlan.CODE, forbidden.sentence()));
      }
    }
    List<Answer> answers = submitAll(prepared);
    int accepted = 0;
    for (int i = 0; i < answers.size(); i++) {
      int item = asked.get(i).item();
      switch (answers.get(i)) {
        case Answer.Accepted(var taskId, long credits) -> {
          accepted++;
          done.add(new DueBatches.Submitted(item, taskId, null, null));
        }
        case Answer.KeyReused reused ->
            done.add(
                new DueBatches.Submitted(
                    item, null, "idempotency_key_reused", Submission.KEY_REUSED));
        case Answer.TooFewCredits few -> why = "insufficient_credits";
        case Answer.SpendCapReached reached -> why = "spend_cap_reached";
      }
    }
    due.submitted(batch.batchId(), done);
    submitted.increment(accepted);
    // What is under way may still fail and give its credits back.
    boolean hopeless = progress.submitted() + accepted == 0;
    return why != null && hopeless ? new Next(Batch.PAUSED, why) : running;
  }

  private Order order(Sender sender, Batch batch, Recipe recipe, Item item) {
    Row row = item.rowOf();
    Image image = recipe.imagesOf(row).get(item.image());
    return orders.prepare(
        sender,
        recipe.request(batch.batchId().toString(), row, image),
        // The blank keeps it apart from senders' keys.
        "batch %s %d %d".formatted(batch.batchId(), item.item(), item.attempt()),
        KEY_LIFE,
        Traces.continued(null));
  }

  private List<Answer> submitAll(List<Order> prepared) {
    try {
      return prepared.isEmpty() ? List.of() : submission.submitAll(prepared);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new TryLater("stopping", stopping);
    }
  }

  private void tell(Batch batch, Next next, Batches.Progress progress) {
    log.atInfo()
        .addKeyValue("batch_id", batch.batchId())
        .addKeyValue("status", next.status)
        .addKeyValue("reason", next.reason)
        .log("a batch changed");
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("batch_id", batch.batchId());
    data.put("status", next.status);
    if (next.reason != null) {
      data.put("reason", next.reason);
    }
    data.put("succeeded", progress.success());
    data.put("failed", progress.failed());
    data.put("canceled", progress.canceled());
    data.put("waiting", progress.waiting());
    data.put("cost_credits", progress.paid());
    deliveries.tellTeam(batch.teamId(), "batch." + next.status, data);
  }
}
