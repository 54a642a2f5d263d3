package io.plantain.acceptance.torture.evidence;

import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Team;
import io.plantain.acceptance.torture.Sent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// The state of things as outsiders see it, to show that a replay changes nothing: tasks over HTTP,
/// wallets, the provider's jobs, objects with their ETags.
///
/// @param facts what each thing looks like, by its name
public record Snapshot(Map<String, String> facts) {
  /// What the guarantee is called that two of them are the same.
  public static final String REPLAY = "ReplayChangesNothing";

  public Snapshot {
    facts = Map.copyOf(facts);
  }

  /// Takes a few seconds; the run must have come to rest.
  public static Snapshot take(Installation installation, List<Sent> sent) throws Exception {
    Collection<Team> teams = Gathering.teams(sent);
    List<String> teamIds = teams.stream().map(Team::id).toList();
    Map<String, String> facts = new TreeMap<>();
    for (Shown task : Edge.tasks(teams).values()) {
      facts.put(
          "task " + task.taskId(),
          "%s, %d credits, %s, %d pictures"
              .formatted(task.status(), task.costCredits(), task.errorCode(), task.links().size()));
    }
    Edge.credits(teams).forEach((team, credits) -> facts.put("credits of " + team, "" + credits));
    Books books = new Tables(installation, teamIds).books();
    books.wallets().forEach(wallet -> facts.put("wallet " + wallet.teamId(), wallet.toString()));
    Provider.counts(installation)
        .forEach(
            (prompt, count) ->
                facts.put("provider's jobs for " + prompt, count.submits() + "/" + count.jobs()));
    new ObjectStore(installation)
        .list(teamIds)
        .forEach((key, kept) -> facts.put("object " + key, kept.bytes() + " " + kept.etag()));
    return new Snapshot(facts);
  }

  /// What is not as it was here; empty is good.
  public List<String> differences(Snapshot later) {
    List<String> differences = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(facts.keySet());
    names.addAll(later.facts.keySet());
    for (String name : names) {
      String before = facts.getOrDefault(name, "not there");
      String after = later.facts.getOrDefault(name, "not there");
      if (!before.equals(after)) {
        differences.add("%s: %s, afterwards %s".formatted(name, before, after));
      }
    }
    return differences;
  }
}
