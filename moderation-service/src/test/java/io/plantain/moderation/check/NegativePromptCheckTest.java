package io.plantain.moderation.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.kit.opinion.Category;
import org.junit.jupiter.api.Test;

class NegativePromptCheckTest extends PromptCheckContract {
  @Override
  protected PromptCheck check() {
    return new NegativePromptCheck();
  }

  @Override
  protected Prompt blocked() {
    return new Prompt("nsfw, portrait, studio", "mature, adult, aged", null);
  }

  @Test
  void takesAvoidedClothesForNudity() {
    assertThat(judge(new Prompt("gorgeous woman on the beach", "bikini, clothes", null)))
        .extracting(opinion -> opinion.category())
        .containsExactly(Category.SEXUAL);
    assertThat(judge(new Prompt("a red sports car", "clothes, text", null))).isEmpty();
  }

  @Test
  void letsThingsToAvoidBeNamed() {
    assertThat(judge(new Prompt("young man with a newspaper", "naked, child, nsfw", null)))
        .isEmpty();
  }
}
