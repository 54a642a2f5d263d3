package io.plantain.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.FailureReason;
import io.plantain.event.LedgerCommand;
import io.plantain.event.ModerationEvent;
import io.plantain.event.Topics;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Teams, members, keys and plans by the admin API, and what the public edge makes of them.
class TeamsAndKeysIT extends IntakeSystem {
  @Test
  void aTeamHasSeveralKeysAndShowsNoneOfThem() {
    String first = newTeam(10);
    JsonNode second = key("{\"name\":\"second\"}");

    assertThat(get(first, "/api/v1/credits").status()).isEqualTo(200);
    assertThat(get(second.path("key").asString(), "/api/v1/credits").status()).isEqualTo(200);
    JsonNode shown = send(admin("/admin/v1/teams/" + team).GET()).data();

    assertThat(second.path("key").asString()).startsWith("sk-team-");
    assertThat(shown.path("keys").size()).isEqualTo(2);
    assertThat(shown.toString()).doesNotContain(first, second.path("key").asString());
    assertThat(shown.at("/keys/1/prefix").asString())
        .isEqualTo(second.path("key").asString().substring(0, 12));
    assertThat(shown.at("/keys/1/last_used_at").asString("")).isNotEmpty();
    assertThat(
            jdbc.queryForList(
                "select encode(key_sha256, 'escape') from api_key where team_id = ?",
                String.class,
                team))
        .noneMatch(hash -> hash.contains(first));
  }

  @Test
  void keepsMembers() {
    newTeam(0);
    String members = "/admin/v1/teams/" + team + "/members";

    send(admin(members).POST(json("{\"email\":\"ada@example.com\",\"role\":\"owner\"}")));
    Reply wrong = send(admin(members).POST(json("{\"email\":\"nobody\"}")));
    Reply listed = send(admin(members).GET());
    Reply gone = send(admin(members + "/ada@example.com").DELETE());

    assertThat(wrong.status()).isEqualTo(400);
    assertThat(listed.data().at("/members/0/email").asString()).isEqualTo("ada@example.com");
    assertThat(listed.data().at("/members/0/role").asString()).isEqualTo("owner");
    assertThat(gone.data().path("members").size()).isZero();
    assertThat(send(admin(members + "/ada@example.com").DELETE()).status()).isEqualTo(404);
  }

  @Test
  void letsAKeyDoWhatItsScopesSay() {
    newTeam(100);
    String reads = key("{\"scopes\":[\"read\"]}").path("key").asString();
    String generates = key("{\"scopes\":[\"generate\"]}").path("key").asString();

    Reply refused = generate(reads, kite());

    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.errorCode()).isEqualTo("scope_missing");
    assertThat(get(reads, "/api/v1/tasks").status()).isEqualTo(200);
    assertThat(get(reads, "/api/v1/credits/statement").errorCode()).isEqualTo("scope_missing");
    assertThat(generate(generates, kite()).status()).isEqualTo(200);
    assertThat(get(generates, "/api/v1/tasks").errorCode()).isEqualTo("scope_missing");
    assertThat(refusedKey("{\"scopes\":[\"admin\"]}").status()).isEqualTo(400);
  }

  @Test
  void rotatesWithAnOverlap() {
    newTeam(0);
    JsonNode old = key("{\"name\":\"ci\",\"scopes\":[\"read\"]}");
    String rotate = "/admin/v1/keys/" + old.path("key_id").asString() + "/rotate";

    JsonNode next = send(admin(rotate).POST(json("{\"overlap\":\"1h\"}"))).data();

    assertThat(get(old.path("key").asString(), "/api/v1/tasks").status()).isEqualTo(200);
    assertThat(get(next.path("key").asString(), "/api/v1/tasks").status()).isEqualTo(200);
    assertThat(generate(next.path("key").asString(), kite()).errorCode())
        .isEqualTo("scope_missing");
    assertThat(send(admin(rotate).POST(json("{}"))).status()).isEqualTo(404);
    jdbc.update(
        "update api_key set expires_at = now() where key_id = ?",
        UUID.fromString(old.path("key_id").asString()));
    awaitUntil(() -> get(old.path("key").asString(), "/api/v1/tasks").status() == 401);
    assertThat(get(next.path("key").asString(), "/api/v1/tasks").status()).isEqualTo(200);
  }

  @Test
  void endsAKeyAtOnceOrAtItsTime() {
    newTeam(0);
    JsonNode revoked = key("{}");
    JsonNode expiring = key("{\"expires_at\":\"2s\"}");
    assertThat(get(expiring.path("key").asString(), "/api/v1/tasks").status()).isEqualTo(200);

    Reply done = send(admin("/admin/v1/keys/" + revoked.path("key_id").asString()).DELETE());

    assertThat(done.status()).isEqualTo(200);
    assertThat(get(revoked.path("key").asString(), "/api/v1/tasks").status()).isEqualTo(401);
    awaitUntil(() -> get(expiring.path("key").asString(), "/api/v1/tasks").status() == 401);
    assertThat(refusedKey("{\"expires_at\":\"2001-01-01T00:00:00Z\"}").status()).isEqualTo(400);
  }

  @Test
  void letsAKeySpendNoMoreThanItsCapAndGivesBackWhatFailed() {
    newTeam(1_000);
    String key = key("{\"spend_cap\":25}").path("key").asString();
    String failing = generate(key, kite()).data().path("task_id").asString();
    assertThat(generate(key, kite()).status()).isEqualTo(200);

    Reply third = generate(key, kite());

    assertThat(third.status()).isEqualTo(402);
    assertThat(third.errorCode()).isEqualTo("spend_cap_reached");
    publish(
        new ModerationEvent.PromptBlocked(
            UUID.fromString(failing),
            team,
            Instant.EPOCH,
            FailureReason.CONTENT_BLOCKED,
            "sexual"));
    awaitUntil(() -> generate(key, kite()).status() == 200);
  }

  @Test
  void holdsATeamToItsPlan() {
    newTeam(100);
    String key = key("{}").path("key").asString();

    Reply given = plan("free");
    Reply unknown = plan("gold");

    assertThat(given.data().path("plan").asString()).isEqualTo("free");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(refusedKey("{}").errorCode()).isEqualTo("too_many_keys");
    Reply refused =
        generate(
            key,
            """
            {"type":"standard","scene":"remove-background","model":"recraft/remove-background",
             "options":{"image_input":["https://example.com/a.png"]}}\
            """);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.errorCode()).isEqualTo("not_in_plan");
    assertThat(
            send(admin("/admin/v1/plans").GET())
                .data()
                .path("plans")
                .valueStream()
                .map(plan -> plan.path("plan").asString()))
        .contains("free", "basic", "standard", "pro", "team-basic", "team-pro");
  }

  @Test
  void grantsTheCreditsOfAPlanOnceAPeriod() {
    newTeam(0);
    plan("team-basic");
    plan("team-basic");

    awaitUntil(() -> granted().size() == 2);
    assertThat(granted()).extracting(LedgerCommand.CreditsGranted::credits).contains(10L, 12_000L);
    awaitUntil(
        () ->
            jdbc.queryForList(
                        "select team_id from team where team_id = ? and credits_period = 1", team)
                    .size()
                == 1);
    jdbc.update(
        "update team set plan_since = plan_since - interval '1 year', credits_due = now()"
            + " where team_id = ?",
        team);
    awaitUntil(() -> granted().stream().filter(grant -> grant.credits() == 12_000).count() == 2);
    assertThat(granted().stream().map(LedgerCommand.CreditsGranted::grantId).distinct()).hasSize(3);
  }

  private List<LedgerCommand.CreditsGranted> granted() {
    return events(Topics.LEDGER_COMMANDS, team, LedgerCommand.CreditsGranted.class);
  }

  private Reply plan(String plan) {
    return send(
        admin("/admin/v1/teams/" + team + "/plan").POST(json("{\"plan\":\"%s\"}".formatted(plan))));
  }

  private JsonNode key(String wish) {
    Reply made = refusedKey(wish);
    assertThat(made.status()).isEqualTo(201);
    return made.data();
  }

  private Reply refusedKey(String wish) {
    return send(admin("/admin/v1/teams/" + team + "/keys").POST(json(wish)));
  }
}
