package io.plantain.local.accounts;

import static io.plantain.local.accounts.Operators.cell;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `./plantain team`: who may ask.
@Command(
    name = "team",
    description = "Creates and shows teams and their members.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "create|list|show|member|remove-member")
public final class TeamCommand {
  private TeamCommand() {}

  @Command(
      name = "create",
      description = "Creates a team. Again: its name and plan change.",
      mixinStandardHelpOptions = true)
  int create(
      @Parameters(paramLabel = "TEAM") String teamId,
      @Option(names = "--name") @Nullable String name,
      @Option(names = "--plan", description = "See plan list.") @Nullable String plan)
      throws InterruptedException {
    Map<String, String> body = new LinkedHashMap<>();
    body.put("team_id", teamId);
    if (name != null) {
      body.put("name", name);
    }
    if (plan != null) {
      body.put("plan", plan);
    }
    JsonNode made = Operators.expect(Operators.intake().post("/admin/v1/teams", body));
    System.out.printf("Team %s, plan %s%n", cell(made, "team_id"), cell(made, "plan"));
    return 0;
  }

  @Command(name = "list", description = "Lists all teams.", mixinStandardHelpOptions = true)
  int list() throws InterruptedException {
    JsonNode found = Operators.expect(Operators.intake().get("/admin/v1/teams"));
    Operators.table(
        List.of("TEAM", "NAME", "PLAN", "SINCE"),
        found
            .path("teams")
            .valueStream()
            .map(
                team ->
                    List.of(
                        cell(team, "team_id"),
                        cell(team, "name"),
                        cell(team, "plan"),
                        cell(team, "created_at")))
            .toList());
    return 0;
  }

  @Command(
      name = "show",
      description = "Shows a team with its members and keys.",
      mixinStandardHelpOptions = true)
  int show(@Parameters(paramLabel = "TEAM") String teamId) throws InterruptedException {
    JsonNode found = Operators.expect(Operators.intake().get("/admin/v1/teams/" + path(teamId)));
    JsonNode team = found.path("team");
    System.out.printf(
        "%s (%s), plan %s since %s%n%n",
        cell(team, "team_id"), cell(team, "name"), cell(team, "plan"), cell(team, "plan_since"));
    members(found);
    System.out.println();
    KeyCommand.print(found);
    return 0;
  }

  @Command(
      name = "member",
      description = "Adds a member, or changes one.",
      mixinStandardHelpOptions = true)
  int member(
      @Parameters(paramLabel = "TEAM") String teamId,
      @Parameters(paramLabel = "EMAIL") String email,
      @Option(names = "--name") @Nullable String name,
      @Option(names = "--role", defaultValue = "member", description = "owner, admin or member")
          String role)
      throws InterruptedException {
    Map<String, String> body = new LinkedHashMap<>();
    body.put("email", email);
    body.put("role", role);
    if (name != null) {
      body.put("name", name);
    }
    members(
        Operators.expect(
            Operators.intake().post("/admin/v1/teams/" + path(teamId) + "/members", body)));
    return 0;
  }

  @Command(
      name = "remove-member",
      description = "Removes a member; keys stay.",
      mixinStandardHelpOptions = true)
  int removeMember(
      @Parameters(paramLabel = "TEAM") String teamId,
      @Parameters(paramLabel = "EMAIL") String email)
      throws InterruptedException {
    members(
        Operators.expect(
            Operators.intake()
                .delete("/admin/v1/teams/" + path(teamId) + "/members/" + path(email))));
    return 0;
  }

  private static void members(JsonNode of) {
    Operators.table(
        List.of("MEMBER", "NAME", "ROLE", "SINCE"),
        of.path("members")
            .valueStream()
            .map(
                member ->
                    List.of(
                        cell(member, "email"),
                        cell(member, "name"),
                        cell(member, "role"),
                        cell(member, "created_at")))
            .toList());
  }

  static String path(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
