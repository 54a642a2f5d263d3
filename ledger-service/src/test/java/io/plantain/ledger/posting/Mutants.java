package io.plantain.ledger.posting;

import io.plantain.ledger.posting.Command.Capture;
import io.plantain.ledger.posting.Command.Grant;
import io.plantain.ledger.posting.Command.Hold;
import io.plantain.ledger.posting.Command.Release;
import io.plantain.ledger.posting.TaskHold.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/// Rules with one mistake each, all of them made by somebody before.
@NullUnmarked
public final class Mutants {
  private Mutants() {}

  public static Map<String, BiFunction<Page, Instant, Posting>> all() {
    Map<String, BiFunction<Page, Instant, Posting>> all = new LinkedHashMap<>();
    all.put("a repeated grant grants again", GrantTwice::new);
    all.put("a refund after the capture", RefundAfterCapture::new);
    all.put("a decline that is forgotten", DeclineForgotten::new);
    all.put("a failure before the hold that is forgotten", EarlyReleaseForgotten::new);
    all.put("a success before the hold that is forgotten", EarlyCaptureForgotten::new);
    all.put("more captured than held", OverCapture::new);
    all.put("the rest of a partial capture is lost", RestLost::new);
    all.put("one credit of overdraft", Overdraft::new);
    all.put("declined although it just fits", JustFitsDeclined::new);
    all.put("the batch backwards", Backwards::new);
    all.put("debits before outcomes", DebitsFirst::new);
    all.put("a refund that moves nothing", RefundMovesNothing::new);
    all.put("now instead of the stored moment", NowInsteadOfStored::new);
    return all;
  }

  private static class GrantTwice extends Posting {
    GrantTwice(Page page, Instant now) {
      super(page, now);
    }

    @Override
    protected Step grant(Grant grant) {
      move(grant, Entry.Kind.GRANT, UUID.randomUUID(), grant.credits());
      return Step.applied(grant, null);
    }
  }

  private static class RefundAfterCapture extends Posting {
    RefundAfterCapture(Page page, Instant now) {
      super(page, now);
    }

    @Override
    protected Step release(Release release, @Nullable TaskHold known) {
      return known != null && known.state() == State.CAPTURED
          ? super.release(release, known.settled(State.HELD, 0, known.settled()))
          : super.release(release, known);
    }
  }

  private static class DeclineForgotten extends Posting {
    DeclineForgotten(Page page, Instant now) {
      super(page, now);
    }

    @Override
    protected TaskHold keep(TaskHold hold) {
      return hold.state() == State.DECLINED ? hold : super.keep(hold);
    }
  }

  private static class EarlyReleaseForgotten extends Posting {
    EarlyReleaseForgotten(Page page, Instant now) {
      super(page, now);
    }

    @Override
    protected Step release(Release release, @Nullable TaskHold known) {
      return known == null ? Step.duplicate(release, null) : super.release(release, known);
    }
  }

  private static class EarlyCaptureForgotten extends Posting {
    EarlyCaptureForgotten(Page page, Instant now) {
      super(page, now);
    }

    @Override
    protected Step capture(Capture capture, @Nullable TaskHold known) {
      return known == null ? Step.duplicate(capture, null) : super.capture(capture, known);
    }
  }

  private static class OverCapture extends Posting {
    OverCapture(Page page, Instant now) {
      super(page, now);
    }

    @Override
    protected TaskHold settle(Command command, TaskHold held, long wanted) {
      move(command, Entry.Kind.CAPTURE, held.taskId(), wanted);
      if (wanted < held.amount()) {
        move(command, Entry.Kind.RELEASE, held.taskId(), held.amount() - wanted);
      }
      return keep(held.settled(State.CAPTURED, wanted, held.held()));
    }
  }

  private static class RestLost extends Posting {
    RestLost(Page page, Instant now) {
      super(page, now);
    }

    @Override
    protected TaskHold settle(Command command, TaskHold held, long wanted) {
      long taken = Math.min(wanted, held.amount());
      move(command, Entry.Kind.CAPTURE, held.taskId(), taken);
      return keep(held.settled(State.CAPTURED, taken, held.held()));
    }
  }

  private static class Overdraft extends Posting {
    Overdraft(Page page, Instant now) {
      super(page, now);
    }

    @Override
    protected boolean fits(Hold hold, Wallet wallet) {
      return hold.price().credits() <= wallet.available() + 1;
    }
  }

  private static class JustFitsDeclined extends Posting {
    JustFitsDeclined(Page page, Instant now) {
      super(page, now);
    }

    @Override
    protected boolean fits(Hold hold, Wallet wallet) {
      return hold.price().credits() < wallet.available();
    }
  }

  private static class Backwards extends Posting {
    Backwards(Page page, Instant now) {
      super(page, now);
    }

    @Override
    public List<Step> apply(List<Command> batch) {
      return super.apply(batch.reversed()).reversed();
    }
  }

  private static class DebitsFirst extends Posting {
    DebitsFirst(Page page, Instant now) {
      super(page, now);
    }

    @Override
    public List<Step> apply(List<Command> batch) {
      List<Command> sorted = new ArrayList<>(batch);
      sorted.sort(Comparator.comparing(command -> !(command instanceof Hold)));
      List<Step> steps = super.apply(sorted);
      return batch.stream()
          .map(
              command ->
                  steps.stream()
                      .filter(step -> step.command() == command)
                      .findFirst()
                      .orElseThrow())
          .toList();
    }
  }

  private static class RefundMovesNothing extends Posting {
    RefundMovesNothing(Page page, Instant now) {
      super(page, now);
    }

    @Override
    protected void move(Command command, Entry.Kind kind, UUID ref, long credits) {
      if (!(command instanceof Release)) {
        super.move(command, kind, ref, credits);
      }
    }
  }

  private static class NowInsteadOfStored extends Posting {
    private final Instant now;

    NowInsteadOfStored(Page page, Instant now) {
      super(page, now);
      this.now = now;
    }

    @Override
    protected Step hold(Hold hold, @Nullable TaskHold known) {
      Step step = super.hold(hold, known);
      return step.hold() == null || step.hold().settled() == null
          ? step
          : new Step(
              hold,
              step.effect(),
              step.hold()
                  .settled(
                      step.hold().state(),
                      step.hold().captured(),
                      new Moment(now, step.hold().settled().balance())),
              0);
    }
  }
}
