package io.plantain.generation.operator;

import io.plantain.generation.account.AccountOverview;
import io.plantain.generation.account.AccountView;
import io.plantain.kit.act.ByHand;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// How the provider accounts are, and a hand on their circuits.
@RestController
class AccountController {
  private static final int MAX_ROWS = 500; // one answer

  private final AccountOverview accounts;

  AccountController(AccountOverview accounts) {
    this.accounts = accounts;
  }

  @GetMapping("/admin/accounts")
  List<AccountView> all() {
    return accounts.all();
  }

  @GetMapping("/admin/accounts/audit")
  List<Map<String, Object>> audit(@RequestParam(defaultValue = "100") int limit) {
    return accounts.audit(Math.clamp(limit, 1, MAX_ROWS));
  }

  /// Nothing is submitted there until someone closes it; what runs there is still asked for.
  @PostMapping("/admin/accounts/{account}/open")
  ResponseEntity<?> open(@PathVariable String account, @RequestBody ByHand by) {
    return change(account, by, true);
  }

  @PostMapping("/admin/accounts/{account}/close")
  ResponseEntity<?> close(@PathVariable String account, @RequestBody ByHand by) {
    return change(account, by, false);
  }

  private ResponseEntity<?> change(String account, ByHand by, boolean open) {
    String problem = by.problem();
    if (problem != null) {
      return ResponseEntity.badRequest().body(Map.of("error", problem));
    }
    String operator = Objects.requireNonNull(by.operator());
    String reason = Objects.requireNonNull(by.reason());
    boolean known =
        open ? accounts.open(account, operator, reason) : accounts.close(account, operator, reason);
    return known
        ? ResponseEntity.of(
            accounts.all().stream().filter(each -> each.account().equals(account)).findFirst())
        : ResponseEntity.notFound().build();
  }
}
