package io.plantain.local.accounts;

import static io.plantain.local.accounts.TeamCommand.path;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `./plantain grant`: puts credits into a team's wallet.
@Command(name = "grant", description = "Grants credits to a team.", mixinStandardHelpOptions = true)
public final class GrantCommand implements Callable<Integer> {
  @Parameters(paramLabel = "TEAM")
  private String teamId = "";

  @Parameters(paramLabel = "CREDITS", index = "1")
  private long credits;

  @Option(names = "--reason", defaultValue = "granted by an operator")
  private String reason = "";

  @Option(names = "--id", description = "UUID of what it is for: the same id never grants twice")
  private @Nullable UUID grantId;

  @Override
  public Integer call() throws InterruptedException {
    // The ledger knows wallets, not teams: a slip of the pen would get one.
    Operators.expect(Operators.intake().get("/admin/v1/teams/" + path(teamId)));
    UUID id = Objects.requireNonNullElseGet(grantId, UUID::randomUUID);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("grant_id", id.toString());
    body.put("team_id", teamId);
    body.put("credits", credits);
    body.put("reason", reason);
    Operators.expect(Operators.ledger().post("/admin/v1/grants", body));
    System.out.printf("Granted %d credits to %s (grant %s).%n", credits, teamId, id);
    return 0;
  }
}
