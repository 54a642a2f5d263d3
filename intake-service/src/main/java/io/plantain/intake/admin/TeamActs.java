package io.plantain.intake.admin;

import io.plantain.intake.plan.Plan;
import io.plantain.intake.plan.PlanCredits;
import io.plantain.intake.plan.Plans;
import io.plantain.intake.team.Keys;
import io.plantain.intake.team.Members;
import io.plantain.intake.team.Teams;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an operator does with teams, members and plans.
final class TeamActs {
  private static final Logger log = LoggerFactory.getLogger(TeamActs.class);
  private static final int MAX_TEAMS = 1_000; // of one list
  private static final Pattern EMAIL = Pattern.compile("[^\\s@/]{1,64}@[^\\s@/]{1,120}");

  private final Teams teams;
  private final Keys keys;
  private final Members members;
  private final Plans plans;
  private final PlanCredits credits;

  TeamActs(Teams teams, Keys keys, Members members, Plans plans, PlanCredits credits) {
    this.teams = teams;
    this.keys = keys;
    this.members = members;
    this.plans = plans;
    this.credits = credits;
  }

  AdminAnswer create(AdminBody body) {
    body.allowOnly("team_id", "name", "plan");
    String teamId = body.text("team_id");
    if (teamId == null || !Teams.isTeamId(teamId)) {
      return AdminAnswer.wrong("team_id: " + Teams.TEAM_ID_RULE);
    }
    Plan plan = null;
    String planName = body.text("plan");
    if (planName != null) {
      plan = plans.find(planName);
      if (plan == null) {
        return unknownPlan();
      }
    }
    teams.create(teamId, Objects.requireNonNullElse(body.text("name"), teamId), plan);
    credits.wake();
    log.atInfo().addKeyValue("team_id", teamId).log("team created");
    return AdminAnswer.created(Objects.requireNonNull(teams.find(teamId)));
  }

  AdminAnswer list() {
    return AdminAnswer.ok(Map.of("teams", teams.list(MAX_TEAMS)));
  }

  AdminAnswer show(String teamId) {
    Teams.Team team = find(teamId);
    if (team == null) {
      return AdminAnswer.noSuch("team");
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("team", team);
    data.put("members", members.of(teamId));
    data.put("keys", keys.of(teamId));
    return AdminAnswer.ok(data);
  }

  AdminAnswer givePlan(String teamId, AdminBody body) {
    body.allowOnly("plan");
    if (find(teamId) == null) {
      return AdminAnswer.noSuch("team");
    }
    Plan plan = plans.find(body.required("plan"));
    if (plan == null) {
      return unknownPlan();
    }
    teams.give(teamId, plan);
    credits.wake();
    log.atInfo().addKeyValue("team_id", teamId).addKeyValue("plan", plan.plan()).log("plan given");
    return AdminAnswer.ok(Objects.requireNonNull(find(teamId)));
  }

  AdminAnswer plans() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("default", plans.usual().plan());
    data.put("plans", plans.all());
    return AdminAnswer.ok(data);
  }

  AdminAnswer putMember(String teamId, AdminBody body) {
    body.allowOnly("email", "name", "role");
    if (find(teamId) == null) {
      return AdminAnswer.noSuch("team");
    }
    String email = body.required("email");
    String role = Objects.requireNonNullElse(body.text("role"), "member");
    if (!EMAIL.matcher(email).matches()) {
      return AdminAnswer.wrong("email must be an address like ada@example.com.");
    }
    if (!Members.ROLES.contains(role)) {
      return AdminAnswer.wrong("role must be one of: owner, admin, member.");
    }
    members.put(teamId, email, Objects.requireNonNullElse(body.text("name"), email), role);
    log.atInfo().addKeyValue("team_id", teamId).log("member put");
    return AdminAnswer.created(Map.of("members", members.of(teamId)));
  }

  AdminAnswer members(String teamId) {
    return find(teamId) == null
        ? AdminAnswer.noSuch("team")
        : AdminAnswer.ok(Map.of("members", members.of(teamId)));
  }

  AdminAnswer removeMember(String teamId, String email) {
    if (!members.remove(teamId, email)) {
      return AdminAnswer.noSuch("member");
    }
    log.atInfo().addKeyValue("team_id", teamId).log("member removed");
    return AdminAnswer.ok(Map.of("members", members.of(teamId)));
  }

  private Teams.@Nullable Team find(String teamId) {
    return Teams.isTeamId(teamId) ? teams.find(teamId) : null;
  }

  private AdminAnswer unknownPlan() {
    return AdminAnswer.wrong(
        "Unknown plan. Use one of: "
            + String.join(", ", plans.all().stream().map(Plan::plan).toList())
            + ".");
  }
}
