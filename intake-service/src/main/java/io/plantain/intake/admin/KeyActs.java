package io.plantain.intake.admin;

import io.plantain.intake.plan.Plan;
import io.plantain.intake.team.Keys;
import io.plantain.intake.team.Scope;
import io.plantain.intake.team.Teams;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an operator does with keys.
final class KeyActs {
  private static final Logger log = LoggerFactory.getLogger(KeyActs.class);
  private static final Duration USUAL_OVERLAP = Duration.ofHours(24); // a working day to roll out
  private static final Duration MOST_OVERLAP = Duration.ofDays(90);

  private final Teams teams;
  private final Keys keys;
  private final Clock clock;

  KeyActs(Teams teams, Keys keys, Clock clock) {
    this.teams = teams;
    this.keys = keys;
    this.clock = clock;
  }

  AdminAnswer create(String teamId, AdminBody body) {
    body.allowOnly("name", "scopes", "spend_cap", "expires_at");
    Plan plan = Teams.isTeamId(teamId) ? teams.planOf(teamId) : null;
    if (plan == null) {
      return AdminAnswer.refused(404, "not_found", "There is no such team. Create it first.");
    }
    Set<Scope> scopes = EnumSet.allOf(Scope.class);
    List<String> words = body.words("scopes");
    if (words != null) {
      scopes.clear();
      for (String word : words) {
        Scope scope = Scope.of(word);
        if (scope == null) {
          return AdminAnswer.wrong("scopes must be of: generate, read, billing.");
        }
        scopes.add(scope);
      }
      if (scopes.isEmpty()) {
        return AdminAnswer.wrong("A key without scopes is good for nothing. Name one.");
      }
    }
    String name = Objects.requireNonNullElse(body.text("name"), "key");
    Keys.Wish wish =
        new Keys.Wish(
            name, scopes, body.credits("spend_cap"), body.time("expires_at", clock.instant()));
    Keys.Made made = keys.create(teamId, wish, plan.keys());
    if (made == null) {
      return AdminAnswer.refused(
          409,
          "too_many_keys",
          "The plan %s has %d keys. Revoke one first."
              .formatted(plan.plan(), Objects.requireNonNull(plan.keys())));
    }
    log.atInfo()
        .addKeyValue("team_id", teamId)
        .addKeyValue("key_id", made.keyId())
        .log("key created");
    return AdminAnswer.created(shown(teamId, name, made));
  }

  AdminAnswer list(String teamId) {
    return !Teams.isTeamId(teamId) || teams.find(teamId) == null
        ? AdminAnswer.noSuch("team")
        : AdminAnswer.ok(Map.of("keys", keys.of(teamId)));
  }

  AdminAnswer rotate(UUID keyId, AdminBody body) {
    Duration overlap = body.allowOnly("overlap").length("overlap", USUAL_OVERLAP);
    if (overlap.compareTo(MOST_OVERLAP) > 0) {
      return AdminAnswer.wrong("overlap is at most 90d.");
    }
    Keys.Made made = keys.rotate(keyId, overlap);
    if (made == null) {
      return AdminAnswer.refused(
          404, "not_found", "There is no such key, or it was rotated, revoked or ran out.");
    }
    log.atInfo().addKeyValue("key_id", keyId).addKeyValue("next", made.keyId()).log("key rotated");
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("key_id", made.keyId());
    data.put("key", made.key());
    data.put("replaces", keyId);
    data.put("overlap_seconds", overlap.toSeconds());
    return AdminAnswer.created(data);
  }

  AdminAnswer revoke(UUID keyId) {
    if (!keys.revoke(keyId)) {
      return AdminAnswer.noSuch("key");
    }
    log.atInfo().addKeyValue("key_id", keyId).log("key revoked");
    return AdminAnswer.ok(Map.of("key_id", keyId));
  }

  private static Map<String, Object> shown(String teamId, String name, Keys.Made made) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("team_id", teamId);
    data.put("key_id", made.keyId());
    data.put("name", name);
    data.put("key", made.key());
    return data;
  }
}
