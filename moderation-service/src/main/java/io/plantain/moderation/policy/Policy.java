package io.plantain.moderation.policy;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Category;
import io.plantain.kit.opinion.Opinion;
import io.plantain.moderation.term.Lexicon;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a house allows. A team's word goes before its plan's, and that before everybody's; phrases
/// and hosts of all three add up.
///
/// @param version named in every verdict
/// @param planOf the plan of a team, where it is another than intake's
/// @param cases must pass before the policy takes effect
public record Policy(
    String version,
    Scope everybody,
    Map<String, Scope> plans,
    Map<String, Scope> teams,
    Map<String, String> planOf,
    List<PolicyCase> cases) {

  public Policy {
    plans = Map.copyOf(plans);
    teams = Map.copyOf(teams);
    planOf = Map.copyOf(planOf);
    cases = List.copyOf(cases);
  }

  /// The policy that ships.
  public static Policy shipped() {
    return PolicyReader.shipped();
  }

  /// @throws InvalidPolicy with a sentence for whoever wrote the file
  public static Policy read(Path file) {
    return PolicyReader.read(file);
  }

  public Effective of(Customer customer) {
    String team = customer.teamId();
    String own = team == null ? null : planOf.get(team);
    String plan = own == null ? customer.plan() : own;
    List<Scope> scopes = new ArrayList<>(3);
    if (team != null && teams.containsKey(team)) {
      scopes.add(Objects.requireNonNull(teams.get(team)));
    }
    if (plan != null && plans.containsKey(plan)) {
      scopes.add(Objects.requireNonNull(plans.get(plan)));
    }
    scopes.add(everybody);
    return new Effective(scopes);
  }

  /// What holds for one customer.
  ///
  /// @param scopes the narrowest first
  public record Effective(List<Scope> scopes) {
    Opinion grade(Opinion opinion) {
      return opinion.graded(threshold(opinion.category()).grade(opinion.score()));
    }

    private Threshold threshold(Category category) {
      for (Scope scope : scopes) {
        Threshold own = scope.thresholds().get(category);
        if (own != null) {
          return own;
        }
      }
      throw new IllegalStateException("the widest scope knows every category");
    }

    List<Lexicon> allow() {
      return scopes.stream().map(Scope::allow).filter(Objects::nonNull).toList();
    }

    List<Lexicon> deny() {
      return scopes.stream()
          .flatMap(scope -> scope.deny().stream())
          .map(Scope.Denied::phrases)
          .toList();
    }

    Set<String> deniedHosts() {
      return scopes.stream()
          .flatMap(scope -> scope.deniedHosts().stream())
          .collect(Collectors.toUnmodifiableSet());
    }

    /// Of the narrowest that names any; empty where every host will do.
    Set<String> allowedHosts() {
      return scopes.stream()
          .map(Scope::allowedHosts)
          .filter(hosts -> !hosts.isEmpty())
          .findFirst()
          .orElse(Set.of());
    }
  }

  /// Who asks.
  ///
  /// @param plan as intake knows it; a plan that the policy gives the team goes before it
  public record Customer(@Nullable String teamId, @Nullable String plan) {
    public static final Customer ANYBODY = new Customer(null, null);
  }

  /// @param category null where any will do
  public record PolicyCase(
      String name,
      io.plantain.moderation.check.Prompt prompt,
      Customer customer,
      Action expect,
      @Nullable Category category) {}

  /// A policy file that must not take effect.
  public static final class InvalidPolicy extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidPolicy(String why) {
      super(why);
    }

    InvalidPolicy(String why, Throwable cause) {
      super(why, cause);
    }
  }
}
