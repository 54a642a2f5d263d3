package io.plantain.intake.team;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A key as far as requests need to know it.
///
/// @param plan the name of its team's plan; null for the default
/// @param budgetId where what it spends is counted; null where it may spend all there is
public record TeamKey(
    UUID keyId,
    String teamId,
    @Nullable String plan,
    Set<Scope> scopes,
    @Nullable UUID budgetId,
    @Nullable Instant expiresAt) {
  public TeamKey {
    scopes = Set.copyOf(scopes);
  }

  boolean isExpired(Instant now) {
    return expiresAt != null && !now.isBefore(expiresAt);
  }
}
