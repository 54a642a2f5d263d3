package io.plantain.ledger.book;

import static java.util.Objects.requireNonNull;

import io.plantain.ledger.posting.Changes;
import io.plantain.ledger.posting.Command;
import io.plantain.ledger.posting.Page;
import io.plantain.ledger.posting.Posting;
import io.plantain.ledger.posting.Step;
import io.plantain.ledger.posting.Wallet;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Posts a batch in one transaction: lock the wallets, read, decide, write. What it returns is
/// committed, so it may be told to anybody.
public class Book {
  private final WalletRows wallets;
  private final HoldRows holds;
  private final JournalRows journal;
  private final TransactionTemplate transaction;
  private final InstantSource clock;
  private final BiFunction<Page, Instant, Posting> rules;

  Book(
      WalletRows wallets,
      HoldRows holds,
      JournalRows journal,
      PlatformTransactionManager transactions,
      InstantSource clock,
      BiFunction<Page, Instant, Posting> rules) {
    this.wallets = wallets;
    this.holds = holds;
    this.journal = journal;
    this.clock = clock;
    this.rules = rules;
    transaction = new TransactionTemplate(transactions);
    // Each statement sees what the lock before it waited for; a stricter level would see less.
    transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
  }

  /// @param steps one for each command, in order
  /// @param wallets of all teams of the batch, as they are after it
  public record Posted(List<Step> steps, List<Wallet> wallets) {}

  public Posted post(List<Command> batch) {
    Set<String> teams = new TreeSet<>();
    batch.forEach(command -> teams.add(command.teamId()));
    Optional<Posted> posted = attempt(batch, teams);
    if (posted.isEmpty()) { // first sight of a wallet
      transaction.executeWithoutResult(status -> wallets.create(teams));
      posted = attempt(batch, teams);
    }
    return posted.orElseThrow();
  }

  /// Empty where a wallet does not exist yet; then nothing was written. It is created apart from
  /// the batch, because an insert that waits while locks are held could close a circle of waiting.
  private Optional<Posted> attempt(List<Command> batch, Set<String> teams) {
    return requireNonNull(
        transaction.execute(
            status -> {
              Map<String, Wallet> locked = wallets.lock(teams);
              return locked.size() < teams.size()
                  ? Optional.<Posted>empty()
                  : Optional.of(post(batch, locked));
            }));
  }

  private Posted post(List<Command> batch, Map<String, Wallet> locked) {
    Posting posting =
        rules.apply(page(batch, locked), clock.instant().truncatedTo(ChronoUnit.MICROS));
    List<Step> steps = posting.apply(batch);
    Changes changes = posting.changes();
    holds.insert(changes.inserted());
    holds.update(changes.moved());
    journal.insert(changes);
    wallets.update(changes.wallets());
    return new Posted(steps, changes.after());
  }

  private Page page(List<Command> batch, Map<String, Wallet> locked) {
    Set<UUID> tasks = new HashSet<>();
    List<UUID> grants = new ArrayList<>();
    List<UUID> expiries = new ArrayList<>();
    for (Command command : batch) {
      switch (command) {
        case Command.OfTask ofTask -> tasks.add(ofTask.taskId());
        case Command.Grant grant -> grants.add(grant.grantId());
        case Command.Expire expire -> expiries.add(expire.expiryId());
      }
    }
    return new Page(locked, holds.read(tasks), journal.seen(grants, expiries));
  }
}
