package io.plantain.intake.submission;

import io.plantain.intake.plan.Plan;
import io.plantain.intake.team.TeamKey;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who asks, and what the team's plan allows.
///
/// @param keyId the key that was used; null for request records
/// @param budgetId what the key spends is counted here; null where it may spend all there is
/// @param paced whether what is above the plan's requests a minute is yet to be held back: who
///   calls over HTTP was asked before, and who sends records waits in line
public record Sender(
    String teamId, Plan plan, @Nullable UUID keyId, @Nullable UUID budgetId, boolean paced) {
  public static Sender ofRecords(String teamId, Plan plan) {
    return new Sender(teamId, plan, null, null, plan.requestsPerMinute() != null);
  }

  public static Sender of(TeamKey key, Plan plan) {
    return new Sender(key.teamId(), plan, key.keyId(), key.budgetId(), false);
  }
}
