package io.plantain.local.accounts;

import static io.plantain.local.accounts.Operators.cell;
import static io.plantain.local.accounts.TeamCommand.path;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `./plantain key`: what a team asks with.
@Command(
    name = "key",
    description = "Creates, shows, rotates and revokes API keys.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "create|list|rotate|revoke")
public final class KeyCommand {
  private KeyCommand() {}

  @Command(
      name = "create",
      description = "Creates a key and shows it, this once.",
      mixinStandardHelpOptions = true)
  int create(
      @Parameters(paramLabel = "TEAM") String teamId,
      @Option(names = "--name", defaultValue = "key") String name,
      @Option(
              names = "--scopes",
              split = ",",
              description = "of generate,read,billing; all if not given")
          @Nullable List<String> scopes,
      @Option(names = "--spend-cap", description = "most credits it may spend in all")
          @Nullable Long spendCap,
      @Option(names = "--expires", description = "2027-01-31T00:00:00Z, or in 90d")
          @Nullable String expires)
      throws InterruptedException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", name);
    if (scopes != null) {
      body.put("scopes", scopes);
    }
    if (spendCap != null) {
      body.put("spend_cap", spendCap);
    }
    if (expires != null) {
      body.put("expires_at", expires);
    }
    JsonNode made =
        Operators.expect(
            Operators.intake().post("/admin/v1/teams/" + path(teamId) + "/keys", body));
    System.out.printf(
        "%s%nKey id %s. The key is shown this once.%n", cell(made, "key"), cell(made, "key_id"));
    return 0;
  }

  @Command(
      name = "list",
      description = "Lists a team's keys, without the keys themselves.",
      mixinStandardHelpOptions = true)
  int list(@Parameters(paramLabel = "TEAM") String teamId) throws InterruptedException {
    print(Operators.expect(Operators.intake().get("/admin/v1/teams/" + path(teamId) + "/keys")));
    return 0;
  }

  @Command(
      name = "rotate",
      description = "Makes a key in the place of another, which works on for a while.",
      mixinStandardHelpOptions = true)
  int rotate(
      @Parameters(paramLabel = "KEY_ID") String keyId,
      @Option(names = "--overlap", defaultValue = "24h", description = "for example 1h (24h)")
          String overlap)
      throws InterruptedException {
    JsonNode made =
        Operators.expect(
            Operators.intake()
                .post("/admin/v1/keys/" + path(keyId) + "/rotate", Map.of("overlap", overlap)));
    System.out.printf(
        "%s%nKey id %s. The key is shown this once; the old one works for %s.%n",
        cell(made, "key"), cell(made, "key_id"), overlap);
    return 0;
  }

  @Command(
      name = "revoke",
      description = "Ends a key; every instance knows within 5 seconds.",
      mixinStandardHelpOptions = true)
  int revoke(@Parameters(paramLabel = "KEY_ID") String keyId) throws InterruptedException {
    Operators.expect(Operators.intake().delete("/admin/v1/keys/" + path(keyId)));
    System.out.println("Revoked.");
    return 0;
  }

  static void print(JsonNode of) {
    Operators.table(
        List.of("KEY ID", "PREFIX", "NAME", "SCOPES", "SPENT", "CAP", "EXPIRES", "USED", "REVOKED"),
        of.path("keys")
            .valueStream()
            .map(
                key ->
                    List.of(
                        cell(key, "key_id"),
                        cell(key, "prefix"),
                        cell(key, "name"),
                        cell(key, "scopes"),
                        cell(key, "spent"),
                        cell(key, "spend_cap"),
                        cell(key, "expires_at"),
                        cell(key, "last_used_at"),
                        cell(key, "revoked_at")))
            .toList());
  }
}
