package io.plantain.local.demo;

import io.plantain.local.CannotGoOn;
import io.plantain.local.Home;
import io.plantain.local.LocalSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

/// A team to try things with: made at the first start, found again at every later one.
///
/// @param key its API key, which the service shows only once
public record DemoTeam(String teamId, String key) {
  private static final String TEAM_ID = "demo";
  private static final String NAME = "Demo team";
  private static final long CREDITS = 1_000; // two hundred pictures of the cheapest model

  private static final String KEY = "TEAM_KEY";
  private static final String GRANT = "GRANT_ID";

  /// Harmless the second time: the key is kept, the grant carries the same id.
  public static DemoTeam prepare(Home home, LocalSettings settings, String adminKey)
      throws InterruptedException {
    Properties kept = Home.read(home.demoTeam());
    Api intake = new Api(settings.admin(), adminKey);
    expectSuccess(
        intake.post("/admin/v1/teams", Map.of("team_id", TEAM_ID, "name", NAME)), "the demo team");
    if (kept.getProperty(KEY) == null) {
      Api.Answer made =
          intake.post("/admin/v1/teams/" + TEAM_ID + "/keys", Map.of("name", "local"));
      expectSuccess(made, "the demo team's key");
      kept.setProperty(KEY, made.data().path("key").asString());
      kept.setProperty(GRANT, UUID.randomUUID().toString());
    }
    kept.putAll(addresses(settings));
    kept.setProperty("TEAM_ID", TEAM_ID);
    kept.setProperty("PLANTAIN_ADMIN_KEY", adminKey);
    // Kept before the grant: a kill in between must not lead to a second grant.
    Home.write(home.demoTeam(), kept);
    expectSuccess(
        new Api(settings.ledgerAdmin(), adminKey)
            .post(
                "/admin/v1/grants",
                Map.of(
                    "grant_id",
                    kept.getProperty(GRANT),
                    "team_id",
                    TEAM_ID,
                    "credits",
                    CREDITS,
                    "reason",
                    "local demo")),
        "the demo team's credits");
    return new DemoTeam(TEAM_ID, kept.getProperty(KEY));
  }

  private static Map<String, String> addresses(LocalSettings settings) {
    Map<String, String> addresses = new LinkedHashMap<>();
    addresses.put("API_URL", settings.api());
    addresses.put("INTAKE_ADMIN_URL", settings.admin());
    addresses.put("LEDGER_URL", settings.ledgerAdmin());
    addresses.put("SKETCH_URL", settings.sketch());
    addresses.put("KAFKA", settings.bootstrapServers());
    return addresses;
  }

  private static void expectSuccess(Api.Answer answer, String what) {
    if (!answer.succeeded()) {
      throw new CannotGoOn("I could not make " + what + ": " + answer.problem());
    }
  }

  @Override
  public String toString() {
    return "DemoTeam[" + teamId + "]"; // the key stays out of logs
  }
}
