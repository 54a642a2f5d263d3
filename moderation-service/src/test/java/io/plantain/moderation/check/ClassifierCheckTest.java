package io.plantain.moderation.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Opinion;
import io.plantain.moderation.classify.Model;
import io.plantain.moderation.policy.Judge;
import io.plantain.moderation.policy.Judgement;
import io.plantain.moderation.policy.Policy;
import io.plantain.moderation.policy.Policy.Customer;
import org.junit.jupiter.api.Test;

class ClassifierCheckTest extends PromptCheckContract {
  private static final Model MODEL = Model.shipped();

  @Override
  protected PromptCheck check() {
    return new ClassifierCheck(MODEL, LEXICON);
  }

  @Override
  protected Prompt blocked() {
    return new Prompt(
        "a woman's naked body writhes in pleasure, moaning in ecstasy on the bed", null, null);
  }

  @Test
  void findsABadSentenceInALongHarmlessText() {
    String harmless = "a wide view of the harbour with boats and gulls in the morning light, ";

    assertThat(judge(harmless.repeat(30) + blocked().text() + ", " + harmless.repeat(30)))
        .anyMatch(opinion -> opinion.action() == Action.BLOCK);
  }

  @Test
  void leavesTheLastWordToARuleThatIsSure() {
    Judge judge = new Judge(LEXICON, Judge.offline(LEXICON, MODEL), Policy.shipped());

    Judgement judgement =
        judge.judge(new Prompt("hardcore porn scene", null, null), Customer.ANYBODY);

    assertThat(judgement.strongest().map(Opinion::ruleId)).hasValue("sexual.porn");
    assertThat(judgement.modelVersion()).isEqualTo(MODEL.version());
  }

  @Test
  void asksAPersonWhereNoRuleAgrees() {
    assertThat(judge("A prejudiced crowd jeers at a gay couple holding hands."))
        .isNotEmpty()
        .allMatch(opinion -> opinion.action() != Action.BLOCK)
        .anyMatch(opinion -> opinion.action() == Action.REVIEW);
  }

  @Test
  void doesNotWeighInnocentPhrases() {
    assertThat(judge("nude lipstick")).isEmpty();
  }

  @Test
  void doesNotReadTheNegativePrompt() {
    assertThat(judge(new Prompt("a red car", blocked().text(), null))).isEmpty();
  }
}
