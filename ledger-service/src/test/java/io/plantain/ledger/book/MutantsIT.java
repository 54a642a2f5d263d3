package io.plantain.ledger.book;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.plantain.ledger.posting.Changes.WalletChange;
import io.plantain.ledger.posting.Mutants;
import io.plantain.ledger.posting.Page;
import io.plantain.ledger.posting.Posting;
import io.plantain.ledger.posting.Wallet;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;

/// The model check is worth something only if it fails for a ledger that is wrong.
class MutantsIT {
  private static final int SEEDS_TO_BE_CAUGHT_IN = 15;

  @TestFactory
  Stream<DynamicTest> wrongRulesAreCaught() {
    return Mutants.all().entrySet().stream()
        .map(
            mutant ->
                DynamicTest.dynamicTest(
                    mutant.getKey(), () -> assertCaught(mutant.getValue(), WalletRows::new)));
  }

  @TestFactory
  Stream<DynamicTest> wrongLocksAreCaught() {
    return Map.<String, Function<JdbcTemplate, WalletRows>>of(
            "no lock on wallets", NoLock::new,
            "no lock and no version guard", NoLockNoGuard::new)
        .entrySet()
        .stream()
        .map(
            mutant ->
                DynamicTest.dynamicTest(
                    mutant.getKey(), () -> assertCaught(Posting::new, mutant.getValue())));
  }

  private static void assertCaught(
      BiFunction<Page, Instant, Posting> rules, Function<JdbcTemplate, WalletRows> wallets) {
    try (HikariDataSource database = Databases.migrated()) {
      ModelCheck check = new ModelCheck(database, rules, wallets);
      for (long seed = 1; seed <= SEEDS_TO_BE_CAUGHT_IN; seed++) {
        try {
          check.run(seed);
        } catch (ModelCheck.Broken | DataIntegrityViolationException caught) {
          return;
        }
      }
    }
    assertThat(false).as("the check found nothing wrong").isTrue();
  }

  private static class NoLock extends WalletRows {
    NoLock(JdbcTemplate jdbc) {
      super(jdbc);
    }

    @Override
    Map<String, Wallet> lock(Collection<String> teams) {
      return read("select * from wallet where owner_kind = 'team' and owner_id = any(?)", teams);
    }
  }

  private static class NoLockNoGuard extends NoLock {
    private final JdbcTemplate jdbc;

    NoLockNoGuard(JdbcTemplate jdbc) {
      super(jdbc);
      this.jdbc = jdbc;
    }

    @Override
    void update(List<WalletChange> changes) {
      for (WalletChange change : changes) {
        Wallet after = change.after();
        jdbc.update(
            """
            update wallet set available = ?, held = ?, consumed = ?, expired = ?, granted = ?,
                   version = ? where id = ?
            """,
            after.available(),
            after.held(),
            after.consumed(),
            after.expired(),
            after.granted(),
            after.version(),
            after.walletId());
      }
    }
  }
}
