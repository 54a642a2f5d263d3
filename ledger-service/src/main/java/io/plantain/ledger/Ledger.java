package io.plantain.ledger;

import io.plantain.event.BalanceEvent.BalanceChanged;
import io.plantain.event.LedgerEvent;
import io.plantain.event.PipelineEvent;
import io.plantain.kit.Duplicates;
import io.plantain.kit.Outgoing;
import io.plantain.kit.Received;
import io.plantain.ledger.book.Book;
import io.plantain.ledger.book.Book.Posted;
import io.plantain.ledger.posting.Command;
import io.plantain.ledger.posting.Step;
import io.plantain.ledger.posting.Wallet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Posts what a batch asks for, then answers every record from what is stored: a duplicate gets the
/// same answer, so an answer that was lost in a crash is made good by the redelivery.
@Component
class Ledger {
  private final Book book;
  private final Movements movements;
  private final LedgerMeters meters;
  private final Duplicates duplicates;

  Ledger(Book book, Movements movements, LedgerMeters meters, Duplicates duplicates) {
    this.book = book;
    this.movements = movements;
    this.meters = meters;
    this.duplicates = duplicates;
  }

  List<Outgoing> answer(List<Received> batch) {
    List<Received> causes = new ArrayList<>(batch.size());
    List<Command> commands = new ArrayList<>(batch.size());
    for (Received received : batch) {
      Command command = Command.of(received.event());
      if (command != null) {
        causes.add(received);
        commands.add(command);
      }
    }
    if (commands.isEmpty()) {
      return List.of();
    }
    Posted posted = meters.time(commands.size(), () -> book.post(commands));
    meters.count(posted.steps());
    Map<UUID, LedgerEvent> moved = movements.of(commands);
    List<Outgoing> answers = new ArrayList<>();
    for (int i = 0; i < causes.size(); i++) {
      Received cause = causes.get(i);
      Step step = posted.steps().get(i);
      if (step.effect() == Step.Effect.DUPLICATE) {
        duplicates.count(cause);
      }
      for (PipelineEvent answer : Answers.to(step, cause.event())) {
        answers.add(cause.answer(answer));
      }
      LedgerEvent movement = movement(moved, commands.get(i));
      if (movement != null) {
        answers.add(cause.answer(movement));
      }
    }
    posted.wallets().forEach(wallet -> answers.add(new Outgoing(balance(wallet), null)));
    return answers;
  }

  private static @Nullable LedgerEvent movement(Map<UUID, LedgerEvent> moved, Command command) {
    return switch (command) {
      case Command.Grant grant -> moved.get(grant.grantId());
      case Command.Expire expire -> moved.get(expire.expiryId());
      case Command.OfTask ofTask -> null;
    };
  }

  static BalanceChanged balance(Wallet wallet) {
    return new BalanceChanged(wallet.teamId(), wallet.changedAt(), wallet.balance());
  }
}
