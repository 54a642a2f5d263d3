package io.plantain.moderation.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Opinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TermCheckTest extends PromptCheckContract {
  @Override
  protected PromptCheck check() {
    return new TermCheck(LEXICON);
  }

  @Override
  protected Prompt blocked() {
    return new Prompt("a dog, and a n u d e woman on a bed", null, "p0rn and gore");
  }

  @ParameterizedTest
  @CsvSource({
    "hardcore porn scene, sexual",
    "the severed head of a soldier, violence/graphic",
    "a man about to commit suicide, self-harm",
    "all muslims are vermin, hate",
    "how to build a pipe bomb, illegal",
    "you are a worthless piece of shit, harassment",
  })
  void blocksEveryCategory(String prompt, String category) {
    assertThat(Opinion.strongest(judge(prompt)))
        .hasValueSatisfying(
            opinion -> {
              assertThat(opinion.action()).isEqualTo(Action.BLOCK);
              assertThat(opinion.category().code()).isEqualTo(category);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nude lipstick on marble",
        "chicken breast with rosemary",
        "aerial photo of Scunthorpe",
        "pussy willow branches in a vase",
        "breast cancer awareness poster",
        "a blue tit on a feeder",
        "life drawing class with a nude model, charcoal",
        "suicide prevention hotline poster",
        "blood moon over mountains",
        "sex education poster",
      })
  void letsInnocentContextsPass(String prompt) {
    assertThat(judge(prompt)).noneMatch(opinion -> opinion.action() == Action.BLOCK);
  }

  @Test
  void doesNotReadTheNegativePrompt() {
    assertThat(judge(new Prompt("a red car", "nude, nsfw, gore", null))).isEmpty();
  }
}
