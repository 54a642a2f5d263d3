package io.plantain.generation.account;

import org.jspecify.annotations.Nullable;

/// What an account may be asked by all workers together; null where there is no limit.
///
/// @param concurrency jobs at the provider at once
/// @param requestsPerMinute jobs started in any minute; questions about running ones have a pace of
///   their own
public record AccountLimits(@Nullable Integer concurrency, @Nullable Integer requestsPerMinute) {
  public static final AccountLimits NONE = new AccountLimits(null, null);

  public AccountLimits {
    if (concurrency != null && concurrency < 1
        || requestsPerMinute != null && requestsPerMinute < 1) {
      throw new IllegalArgumentException(
          "an account's limits begin at 1; to stop one, open its circuit by hand");
    }
  }
}
