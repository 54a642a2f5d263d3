package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.Guarantee;
import io.plantain.acceptance.torture.Violation;
import io.plantain.acceptance.torture.evidence.Books;
import io.plantain.acceptance.torture.evidence.Books.Hold;
import io.plantain.acceptance.torture.evidence.Books.State;
import io.plantain.acceptance.torture.evidence.TaskRow;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Nobody's credits stay put away: when all tasks have ended, no hold is open.
public final class EveryHoldResolved implements Guarantee {

  @Override
  public List<Violation> check(Evidence evidence) {
    Findings findings = new Findings(this);
    Set<Long> ours =
        evidence.books().wallets().stream()
            .filter(wallet -> evidence.teams().contains(wallet.teamId()))
            .map(Books.Wallet::id)
            .collect(Collectors.toSet());
    for (Hold hold : evidence.books().holds()) {
      boolean open = hold.state() == State.HELD || hold.state() == State.EARLY_CAPTURE;
      if (open && ours.contains(hold.walletId())) {
        TaskRow task = evidence.task(hold.taskId());
        findings.add(
            hold.taskId(),
            "%d credits are %s although the task is %s",
            hold.amount(),
            hold.state(),
            task == null ? "not there" : task.status());
      }
    }
    return findings.all();
  }
}
