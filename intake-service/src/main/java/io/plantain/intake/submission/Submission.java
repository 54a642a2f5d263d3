package io.plantain.intake.submission;

import io.plantain.intake.dispatch.Dispatch;
import io.plantain.intake.dispatch.Due;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/// Accepts a task: credits, key, durable row, and only then an answer. Kafka plays no part in it;
/// what was stored is handed to the dispatch after the commit.
///
/// An order that seems too dear while the ledger still owes answers waits a moment: the answer it
/// then gets is about money that was really there or not.
public final class Submission {
  public static final String KEY_REUSED =
      "This idempotency key was used for another request. Use a new key for a new request.";

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10); // below any proxy's patience
  static final Duration LEDGER_PATIENCE = Duration.ofMillis(500);
  private static final Duration ASK_AGAIN = Duration.ofMillis(25);

  private final Accepts accepts;
  private final Dispatch dispatch;
  private final AcceptLine line;

  public Submission(JdbcTemplate jdbc, TransactionTemplate transaction, Dispatch dispatch) {
    this.accepts = new Accepts(jdbc, transaction);
    this.dispatch = dispatch;
    this.line = new AcceptLine(this::store);
  }

  /// To be run by the container.
  public SmartLifecycle line() {
    return line;
  }

  public static String sentence(Answer.TooFewCredits few) {
    return "This task costs %d credits and %d are available. Add credits and try again."
        .formatted(few.needed(), few.available());
  }

  public static String sentence(Answer.SpendCapReached reached) {
    return "This task costs %d credits and %d are left of what this key may spend. Use another key, or ask for a higher cap."
        .formatted(reached.needed(), reached.left());
  }

  /// One order of a caller who waits.
  public Answer submit(Order order) throws InterruptedException {
    long patience = System.nanoTime() + LEDGER_PATIENCE.toNanos();
    while (true) {
      Answer answer = await(order);
      if (!mayChange(answer) || System.nanoTime() > patience) {
        return answer;
      }
      Thread.sleep(ASK_AGAIN);
    }
  }

  /// What was answered to the same request before, where it was accepted: it stands, although a
  /// quote has run out since, or a host leads elsewhere.
  public Answer.@Nullable Accepted first(String teamId, String requestKey, byte[] bodySha256) {
    return accepts.first(teamId, requestKey, bodySha256);
  }

  /// Many orders at once, answered in their order.
  public List<Answer> submitAll(List<Order> orders) throws InterruptedException {
    List<Answer> answers = new ArrayList<>(store(orders));
    long patience = System.nanoTime() + LEDGER_PATIENCE.toNanos();
    while (System.nanoTime() < patience) {
      List<Integer> open = new ArrayList<>();
      for (int i = 0; i < answers.size(); i++) {
        if (mayChange(answers.get(i))) {
          open.add(i);
        }
      }
      if (open.isEmpty()) {
        break;
      }
      Thread.sleep(ASK_AGAIN);
      List<Answer> again = store(open.stream().map(orders::get).toList());
      for (int i = 0; i < open.size(); i++) {
        answers.set(open.get(i), again.get(i));
      }
    }
    return answers;
  }

  private static boolean mayChange(Answer answer) {
    return answer instanceof Answer.TooFewCredits few && few.mayChange();
  }

  private List<Answer> store(List<Order> orders) {
    Accepts.Accepted accepted = accepts.accept(orders);
    dispatch.handOver(accepted.stored().stream().map(Submission::due).toList());
    if (accepted.waiting()) {
      dispatch.wake(); // the public hears of them
    }
    return accepted.answers();
  }

  private static Due due(Order order) {
    return new Due(
        order.taskId(),
        order.teamId(),
        order.createdAt(),
        order.spec(),
        order.price(),
        order.deadline(),
        order.plan(),
        order.requestKey(),
        order.traceparent(),
        true,
        0,
        false,
        null,
        false,
        null);
  }

  private Answer await(Order order) throws InterruptedException {
    try {
      return line.join(order).get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new Overloaded("the database did not answer in time");
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(failed.getCause());
    }
  }
}
