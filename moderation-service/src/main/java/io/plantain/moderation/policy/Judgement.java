package io.plantain.moderation.policy;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Category;
import io.plantain.kit.opinion.Opinion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What was found about a prompt, under which policy.
///
/// @param opinions strongest first
/// @param modelVersion of the classifier and, where it was asked, of the model outside
/// @param checks who holds which opinion, for the metrics
public record Judgement(
    List<Opinion> opinions,
    String policyVersion,
    String modelVersion,
    Map<Opinion, String> checks) {
  public Judgement {
    opinions = opinions.stream().sorted(Opinion.STRONGEST_FIRST).toList();
    checks = Map.copyOf(checks);
  }

  /// With opinions of somebody else beside these. Nothing that was found is lost, so it can only
  /// become stricter.
  public Judgement and(String check, List<Opinion> further, String model) {
    List<Opinion> all = new ArrayList<>(opinions);
    all.addAll(further);
    Map<Opinion, String> names = new HashMap<>(checks);
    further.forEach(opinion -> names.putIfAbsent(opinion, check));
    String models = modelVersion.isEmpty() ? model : modelVersion + "+" + model;
    return new Judgement(all, policyVersion, model.isEmpty() ? modelVersion : models, names);
  }

  /// The same findings, none of which counts: a person has allowed this prompt.
  public Judgement allowed() {
    return new Judgement(
        opinions.stream().map(opinion -> opinion.graded(Action.ALLOW)).toList(),
        policyVersion,
        modelVersion,
        Map.of());
  }

  /// The check that decided; `none` where nobody objects.
  public String check() {
    return action() == Action.ALLOW
        ? "none"
        : strongest().map(opinion -> checks.getOrDefault(opinion, "none")).orElse("none");
  }

  public Optional<Opinion> strongest() {
    return opinions.stream().findFirst();
  }

  public Action action() {
    return strongest().map(Opinion::action).orElse(Action.ALLOW);
  }

  /// Null where the prompt is allowed.
  public @Nullable Category category() {
    return action() == Action.ALLOW ? null : strongest().map(Opinion::category).orElse(null);
  }

  public double score() {
    return strongest().map(Opinion::score).orElse(0.0);
  }
}
