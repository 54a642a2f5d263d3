package io.plantain.ledger.posting;

import io.plantain.ledger.posting.Command.Capture;
import io.plantain.ledger.posting.Command.Expire;
import io.plantain.ledger.posting.Command.Grant;
import io.plantain.ledger.posting.Command.Hold;
import io.plantain.ledger.posting.Command.Release;
import io.plantain.ledger.posting.TaskHold.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Folds a batch over a page, one command after the other in log order. The first outcome of a task
/// wins. Not final: the model check proves that it can fail with broken subclasses.
public class Posting {
  private final Page page;
  private final Instant now;
  private final Map<String, Wallet> wallets;
  private final Map<UUID, TaskHold> holds;
  private final Set<UUID> seen;
  private final Map<UUID, TaskHold> touched = new LinkedHashMap<>();
  private final List<Entry> entries = new ArrayList<>();
  private final List<Grant> grants = new ArrayList<>();
  private final List<Expiry> expiries = new ArrayList<>();

  public Posting(Page page, Instant now) {
    this.page = page;
    this.now = now;
    wallets = new HashMap<>(page.wallets());
    holds = new HashMap<>(page.holds());
    seen = new HashSet<>(page.seen());
  }

  public List<Step> apply(List<Command> batch) {
    List<Step> steps = new ArrayList<>(batch.size());
    for (Command command : batch) {
      steps.add(apply(command));
    }
    return steps;
  }

  public Changes changes() {
    return Changes.between(page, now, wallets, touched, entries, grants, expiries);
  }

  private Step apply(Command command) {
    return switch (command) {
      case Hold hold -> hold(hold, known(hold));
      case Capture capture -> capture(capture, known(capture));
      case Release release -> release(release, known(release));
      case Grant grant -> grant(grant);
      case Expire expire -> expire(expire);
    };
  }

  protected Step hold(Hold hold, @Nullable TaskHold known) {
    if (known != null && known.state() != State.EARLY_CAPTURE) {
      return Step.duplicate(hold, known);
    }
    if (!fits(hold, wallet(hold))) {
      TaskHold declined = keep(TaskHold.declined(hold, wallet(hold).walletId(), moment(hold)));
      return known == null
          ? Step.applied(hold, declined)
          : Step.conflict(hold, declined, known.captured());
    }
    move(hold, Entry.Kind.HOLD, hold.taskId(), hold.price().credits());
    TaskHold held = keep(TaskHold.held(hold, wallet(hold).walletId(), moment(hold)));
    return Step.applied(hold, known == null ? held : settle(hold, held, known.captured()));
  }

  protected Step capture(Capture capture, @Nullable TaskHold known) {
    if (known == null) {
      return Step.applied(
          capture,
          keep(
              TaskHold.earlyCapture(
                  capture.taskId(), wallet(capture).walletId(), capture.credits())));
    }
    return switch (known.state()) {
      case HELD -> Step.applied(capture, settle(capture, known, capture.credits()));
      case CAPTURED, EARLY_CAPTURE -> Step.duplicate(capture, known);
      case RELEASED, DECLINED, VOID -> Step.conflict(capture, known, capture.credits());
    };
  }

  protected Step release(Release release, @Nullable TaskHold known) {
    if (known == null) {
      return Step.applied(
          release, keep(TaskHold.voided(release, wallet(release).walletId(), moment(release))));
    }
    return switch (known.state()) {
      case HELD -> {
        move(release, Entry.Kind.RELEASE, known.taskId(), known.amount());
        yield Step.applied(
            release, keep(known.settled(State.RELEASED, 0, moment(release), release.byOperator())));
      }
      case RELEASED, DECLINED, VOID -> Step.duplicate(release, known);
      case CAPTURED, EARLY_CAPTURE -> Step.conflict(release, known, 0);
    };
  }

  protected Step grant(Grant grant) {
    if (!seen.add(grant.grantId())) {
      return Step.duplicate(grant, null);
    }
    grants.add(grant);
    move(grant, Entry.Kind.GRANT, grant.grantId(), grant.credits());
    return Step.applied(grant, null);
  }

  protected Step expire(Expire expire) {
    if (!seen.add(expire.expiryId())) {
      return Step.duplicate(expire, null);
    }
    long taken = Math.min(expire.credits(), wallet(expire).available());
    expiries.add(new Expiry(expire, taken));
    move(expire, Entry.Kind.EXPIRE, expire.expiryId(), taken);
    return Step.applied(expire, null);
  }

  protected boolean fits(Hold hold, Wallet wallet) {
    return hold.price().credits() <= wallet.available();
  }

  /// Takes what was delivered and gives the rest back.
  protected TaskHold settle(Command command, TaskHold held, long wanted) {
    long taken = Math.clamp(wanted, 0, held.amount());
    move(command, Entry.Kind.CAPTURE, held.taskId(), taken);
    move(command, Entry.Kind.RELEASE, held.taskId(), held.amount() - taken);
    return keep(held.settled(State.CAPTURED, taken, moment(command)));
  }

  /// Nothing to move leaves no journal row: a free task has none.
  protected void move(Command command, Entry.Kind kind, UUID ref, long credits) {
    if (credits == 0) {
      return;
    }
    Wallet after = wallet(command).moved(kind, credits, now);
    wallets.put(after.teamId(), after);
    entries.add(
        new Entry(
            after.walletId(),
            after.version(),
            kind,
            ref,
            credits,
            after.available(),
            after.held(),
            now));
  }

  protected TaskHold keep(TaskHold hold) {
    holds.put(hold.taskId(), hold);
    touched.put(hold.taskId(), hold);
    return hold;
  }

  /// A task never changes its team; such a command is a bug of its sender and becomes a dead
  /// letter.
  private @Nullable TaskHold known(Command.OfTask command) {
    TaskHold known = holds.get(command.taskId());
    if (known != null && known.walletId() != wallet(command).walletId()) {
      throw new IllegalStateException("task " + command.taskId() + " belongs to another team");
    }
    return known;
  }

  private Wallet wallet(Command command) {
    Wallet wallet = wallets.get(command.teamId());
    if (wallet == null) {
      throw new IllegalStateException("no wallet was read for team " + command.teamId());
    }
    return wallet;
  }

  private Moment moment(Command command) {
    return new Moment(now, wallet(command).balance());
  }

  /// @param taken what was there to take
  public record Expiry(Expire command, long taken) {}
}
