package io.plantain.ledger.admin;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// A team's wallet and what happened to it.
@RestController
class StatementController {
  private static final int MAX_ENTRIES = 200; // one page stays below 50 KB

  private final Statements statements;

  StatementController(Statements statements) {
    this.statements = statements;
  }

  record Answer<T>(boolean success, T data) {}

  /// @param version number of journal rows
  record WalletView(
      String teamId,
      long available,
      long held,
      long consumed,
      long expired,
      long granted,
      long version,
      Instant changedAt) {}

  /// @param nextBeforeVersion where the next, older page begins; missing on the last
  record Page(String teamId, List<Line> entries, @Nullable Long nextBeforeVersion) {}

  /// @param type grant, debit, capture, refund or expiry
  /// @param reason of a grant or expiry
  record Line(
      long version,
      String type,
      @Nullable UUID taskId,
      @Nullable UUID grantId,
      @Nullable UUID expiryId,
      long credits,
      long availableAfter,
      long heldAfter,
      @Nullable String reason,
      Instant at) {}

  @GetMapping("/admin/v1/teams/{teamId}/wallet")
  Answer<WalletView> wallet(@PathVariable String teamId) {
    return new Answer<>(true, found(statements.wallet(teamId)));
  }

  /// Newest first. Pages by version, which a wallet hands out without gaps and in the order of its
  /// commits: rows written meanwhile neither shift a page nor hide in one.
  @GetMapping("/admin/v1/teams/{teamId}/statement")
  Answer<Page> statement(
      @PathVariable String teamId,
      @RequestParam(defaultValue = "50") int limit,
      @RequestParam(name = "before_version", defaultValue = "" + Long.MAX_VALUE)
          long beforeVersion) {
    if (limit < 1 || limit > MAX_ENTRIES) {
      throw AdminProblem.invalid("limit must be from 1 to " + MAX_ENTRIES + ".");
    }
    found(statements.wallet(teamId));
    List<Line> lines = statements.lines(teamId, beforeVersion, limit);
    Long next =
        lines.isEmpty() || lines.getLast().version() == 1 ? null : lines.getLast().version();
    return new Answer<>(true, new Page(teamId, lines, next));
  }

  private static WalletView found(@Nullable WalletView wallet) {
    if (wallet == null) {
      throw AdminProblem.notFound("This team has no wallet yet: grant it credits first.");
    }
    return wallet;
  }
}
