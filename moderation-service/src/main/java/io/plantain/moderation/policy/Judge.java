package io.plantain.moderation.policy;

import io.plantain.kit.opinion.Opinion;
import io.plantain.moderation.check.ClassifierCheck;
import io.plantain.moderation.check.MinorsCheck;
import io.plantain.moderation.check.NegativePromptCheck;
import io.plantain.moderation.check.Prompt;
import io.plantain.moderation.check.PromptCheck;
import io.plantain.moderation.check.Reading;
import io.plantain.moderation.check.TermCheck;
import io.plantain.moderation.classify.Model;
import io.plantain.moderation.policy.Policy.Customer;
import io.plantain.moderation.policy.Policy.Effective;
import io.plantain.moderation.policy.Policy.InvalidPolicy;
import io.plantain.moderation.policy.Policy.PolicyCase;
import io.plantain.moderation.term.Lexicon;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Asks every check and grades what they say by the policy. A check that throws leaves the prompt
/// without a judgement, never with an allow.
public final class Judge {
  private final Lexicon lexicon;
  private final List<PromptCheck> checks;
  private final Policy policy;
  private final String modelVersion;

  /// @throws InvalidPolicy where one of the policy's own cases fails
  public Judge(Lexicon lexicon, List<PromptCheck> checks, Policy policy) {
    if (checks.isEmpty()) {
      throw new IllegalArgumentException("without a check every prompt would pass");
    }
    this.lexicon = lexicon;
    this.checks = List.copyOf(checks);
    this.policy = policy;
    this.modelVersion =
        checks.stream()
            .map(PromptCheck::modelVersion)
            .filter(version -> !version.isEmpty())
            .collect(Collectors.joining("+"));
    policy.cases().forEach(this::require);
  }

  /// The checks that need nothing from outside.
  public static List<PromptCheck> offline(Lexicon lexicon, Model model) {
    List<PromptCheck> checks = new ArrayList<>(rules(lexicon));
    checks.add(new ClassifierCheck(model, lexicon));
    return checks;
  }

  /// The checks that a person can read.
  public static List<PromptCheck> rules(Lexicon lexicon) {
    return List.of(new TermCheck(lexicon), new MinorsCheck(), new NegativePromptCheck());
  }

  public Judgement judge(Prompt prompt, Customer customer) {
    Effective effective = policy.of(customer);
    Reading reading = Reading.of(prompt, lexicon, effective.allow());
    Judgement judgement = new Judgement(List.of(), version(), modelVersion, Map.of());
    for (PromptCheck check : checks) {
      List<Opinion> opinions = check.judge(reading).stream().map(effective::grade).toList();
      judgement = opinions.isEmpty() ? judgement : judgement.and(check.name(), opinions, "");
    }
    List<Opinion> own = deny(reading, effective);
    own.addAll(
        new ImageHosts(effective.deniedHosts(), effective.allowedHosts()).judge(prompt.images()));
    return own.isEmpty() ? judgement : judgement.and("policy", own, "");
  }

  /// With what somebody outside thinks, graded by the same thresholds.
  public Judgement tightened(
      Judgement judgement, Customer customer, List<Opinion> outside, String model) {
    Effective effective = policy.of(customer);
    return judgement.and("outside", outside.stream().map(effective::grade).toList(), model);
  }

  /// What the judgement rests on: the house's policy and the terms.
  public String version() {
    return policy.version() + "+" + lexicon.version();
  }

  /// Of all models that are asked.
  public String modelVersion() {
    return modelVersion;
  }

  private static List<Opinion> deny(Reading reading, Effective effective) {
    List<Opinion> opinions = new ArrayList<>();
    for (Lexicon denied : effective.deny()) {
      for (Reading.Section section : reading.wanted()) {
        for (Lexicon.Fired fired : denied.fired(denied.find(section.findings().text()))) {
          opinions.add(
              new Opinion(
                  fired.action(),
                  fired.category(),
                  fired.score(),
                  fired.id(),
                  section.span(fired.hit())));
        }
      }
    }
    return opinions;
  }

  private void require(PolicyCase each) {
    Judgement judgement = judge(each.prompt(), each.customer());
    boolean asExpected =
        judgement.action() == each.expect()
            && (each.category() == null || each.category() == judgement.category());
    if (!asExpected) {
      throw new InvalidPolicy(
          "%s fails: expected %s%s, got %s%s"
              .formatted(
                  each.name(),
                  each.expect().code(),
                  each.category() == null ? "" : " " + each.category().code(),
                  judgement.action().code(),
                  judgement.category() == null
                      ? ""
                      : String.format(Locale.ROOT, " %s", judgement.category().code())));
    }
  }
}
