package io.plantain.generation.attempt;

import io.plantain.event.FailureReason;
import io.plantain.generation.account.Accounts;
import io.plantain.generation.provider.ProviderAnswer;
import java.util.Objects;

/// What an answer says about the account it came from, beside what it says about the job.
final class AccountReports {
  private final Accounts accounts;

  AccountReports(Accounts accounts) {
    this.accounts = accounts;
  }

  /// @param submit whether it was one; only those tell whether the account takes new work
  void heard(Attempt attempt, boolean submit, ProviderAnswer said) {
    String account = Objects.requireNonNull(attempt.provider(), "only routed attempts are called");
    switch (said) {
      case ProviderAnswer.Retry retry -> {
        switch (retry.cause()) {
          case RATE_LIMIT -> accounts.cool(account, retry.after());
          case TROUBLE -> trouble(attempt, submit, account);
          case OURS -> {}
        }
      }
      case ProviderAnswer.Unknown unknown -> trouble(attempt, submit, account);
      case ProviderAnswer.Refused refused -> {
        if (refused.reason() == FailureReason.PROVIDER_QUOTA_EXHAUSTED) {
          accounts.exhausted(account, attempt.account());
        } else if (refused.reason() == FailureReason.PROVIDER_UNAVAILABLE) {
          trouble(attempt, submit, account);
        } else {
          well(attempt, submit, account);
        }
      }
      case ProviderAnswer.Accepted accepted -> well(attempt, submit, account);
      case ProviderAnswer.Running running -> well(attempt, submit, account);
      case ProviderAnswer.Finished finished -> well(attempt, submit, account);
    }
  }

  private void trouble(Attempt attempt, boolean submit, String account) {
    if (submit) {
      accounts.trouble(account, attempt.account());
    }
  }

  private void well(Attempt attempt, boolean submit, String account) {
    if (submit) {
      accounts.well(account, attempt.account());
    }
  }
}
