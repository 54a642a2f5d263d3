package io.plantain.local.accounts;

import static io.plantain.local.accounts.Operators.cell;
import static io.plantain.local.accounts.TeamCommand.path;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `./plantain plan`: what a team may do.
@Command(
    name = "plan",
    description = "Shows the plans and gives one to a team.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "list|give")
public final class PlanCommand {
  private PlanCommand() {}

  @Command(name = "list", description = "Lists the plans.", mixinStandardHelpOptions = true)
  int list() throws InterruptedException {
    JsonNode found = Operators.expect(Operators.intake().get("/admin/v1/plans"));
    Operators.table(
        List.of("PLAN", "RPM KEY", "RPM TEAM", "JOBS", "SIGNUP", "CREDITS", "EACH", "KEYS", "DAYS"),
        found
            .path("plans")
            .valueStream()
            .map(
                plan ->
                    List.of(
                        cell(plan, "plan"),
                        cell(plan.path("requests_per_minute"), "key"),
                        cell(plan.path("requests_per_minute"), "team"),
                        cell(plan, "concurrent_jobs"),
                        cell(plan, "signup_credits"),
                        cell(plan.path("credits"), "amount"),
                        cell(plan.path("credits"), "each"),
                        cell(plan, "keys"),
                        cell(plan, "retention_days")))
            .toList());
    System.out.printf("Teams that were given none have %s.%n", cell(found, "default"));
    return 0;
  }

  @Command(
      name = "give",
      description = "Gives a team a plan, from now on; its credits are granted by themselves.",
      mixinStandardHelpOptions = true)
  int give(
      @Parameters(paramLabel = "TEAM") String teamId, @Parameters(paramLabel = "PLAN") String plan)
      throws InterruptedException {
    JsonNode team =
        Operators.expect(
            Operators.intake()
                .post("/admin/v1/teams/" + path(teamId) + "/plan", Map.of("plan", plan)));
    System.out.printf(
        "Team %s has the plan %s since %s.%n",
        cell(team, "team_id"), cell(team, "plan"), cell(team, "plan_since"));
    return 0;
  }
}
