package io.plantain.moderation.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Category;
import io.plantain.moderation.check.Prompt;
import io.plantain.moderation.policy.Policy.Customer;
import io.plantain.moderation.policy.Policy.InvalidPolicy;
import io.plantain.moderation.term.Lexicon;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
  private static final Lexicon LEXICON = Lexicon.shipped();
  private static final String HOUSE =
      """
      version: house-3
      thresholds:
        sexual: {review: 0.5, block: 0.7}
      allow: [naked eye observatory]
      deny:
        - acme cola
        - {phrase: rival brand, category: custom, action: review}
      deny_image_hosts: [pictures.example]
      plans:
        studio:
          thresholds:
            sexual: {review: 0.93, block: 0.96}
      teams:
        team-7:
          plan: studio
          deny: [blue door]
        team-8:
          allow: [life size nudes]
      tests:
        - {prompt: "an acme cola can", expect: block, category: custom}
        - {prompt: "nude woman", team: team-7, expect: allow}
      """;

  private final Judge judge =
      new Judge(LEXICON, Judge.rules(LEXICON), PolicyReader.parse(HOUSE, Policy.shipped()));

  @Test
  void gradesByTeamThenPlanThenHouse() {
    assertThat(judged("nude woman on a bed", "team-1")).isEqualTo(Action.BLOCK);
    assertThat(judged("nude woman on a bed", "team-7")).isEqualTo(Action.ALLOW);
    assertThat(
            judge
                .judge(
                    new Prompt("nude woman on a bed", null, null), new Customer("team-1", "studio"))
                .action())
        .isEqualTo(Action.ALLOW);
    assertThat(
            judge
                .judge(
                    new Prompt("nude woman on a bed", null, null), new Customer("team-7", "free"))
                .action())
        .as("the plan that the policy gives a team goes before the one it has bought")
        .isEqualTo(Action.ALLOW);
    assertThat(
            judge
                .judge(
                    new Prompt("nude woman on a bed", null, null), new Customer("team-1", "free"))
                .action())
        .as("a plan that the policy does not know changes nothing")
        .isEqualTo(Action.BLOCK);
  }

  @Test
  void addsPhrasesOfItsOwn() {
    assertThat(judged("an ACME cola can", "team-1")).isEqualTo(Action.BLOCK);
    assertThat(judged("an a.c.m.e cola can", "team-1")).isEqualTo(Action.BLOCK);
    assertThat(judged("a rival brand shelf", "team-1")).isEqualTo(Action.REVIEW);
    assertThat(judged("a blue door", "team-7")).isEqualTo(Action.BLOCK);
    assertThat(judged("a blue door", "team-1")).isEqualTo(Action.ALLOW);
    assertThat(judged("life size nudes", "team-8")).isEqualTo(Action.ALLOW);
    assertThat(judged("life size nudes", "team-1")).isEqualTo(Action.BLOCK);
  }

  @Test
  void neverExcusesSexualContentWithMinors() {
    String allowing = "version: x\nallow: [nude child, nude, child]\n";

    assertThatThrownBy(
            () ->
                PolicyReader.parse(
                    "version: x\nthresholds: {sexual/minors: {review: 0.9, block: 1.0}}",
                    Policy.shipped()))
        .isInstanceOf(InvalidPolicy.class)
        .hasMessageContaining("always on");
    Judge lax =
        new Judge(LEXICON, Judge.rules(LEXICON), PolicyReader.parse(allowing, Policy.shipped()));
    assertThat(lax.judge(new Prompt("nude child", null, null), Customer.ANYBODY).category())
        .isEqualTo(Category.SEXUAL_MINORS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "thresholds: {}; version is missing",
        "'version: [' ; not YAML",
        "'- a' ; must be a map",
        "version: 1|threshold: {}; what is [threshold]?",
        "version: 1|thresholds: {sexy: {review: 0.1, block: 0.2}}; no category 'sexy'",
        "version: 1|thresholds: {sexual: {review: 0.9, block: 0.2}}; 0 <= review <= block <= 1",
        "version: 1|thresholds: {sexual: {review: low, block: 0.2}}; must be a number",
        "version: 1|deny: [' ... ']; deny[0]",
        "version: 1|teams: {team-7: {plan: gold}}; there is no plan 'gold'",
        "version: 1|tests: [{prompt: a fox, expect: pass}]; not 'pass'",
      })
  void refusesAFileThatDoesNotFitTogether(String text, String sentence) {
    assertThatThrownBy(() -> PolicyReader.parse(text.replace('|', '\n'), Policy.shipped()))
        .isInstanceOf(InvalidPolicy.class)
        .hasMessageContaining(sentence.strip());
  }

  @Test
  void takesNoEffectWhileOneOfItsCasesFails() {
    Policy policy =
        PolicyReader.parse(
            "version: 1\ndeny: [snow]\ntests: [{prompt: snow, expect: allow}]", Policy.shipped());

    assertThatThrownBy(() -> new Judge(LEXICON, Judge.rules(LEXICON), policy))
        .isInstanceOf(InvalidPolicy.class)
        .hasMessageContaining("tests[0] fails: expected allow, got block custom");
  }

  private Action judged(String prompt, String team) {
    return judge.judge(new Prompt(prompt, null, null), new Customer(team, null)).action();
  }
}
