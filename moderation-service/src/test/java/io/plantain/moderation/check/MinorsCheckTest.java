package io.plantain.moderation.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.moderation.opinion.Category;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MinorsCheckTest extends PromptCheckContract {
  @Override
  protected PromptCheck check() {
    return new MinorsCheck();
  }

  @Override
  protected Prompt blocked() {
    return new Prompt("(masterpiece), nsfw, 12 year old, best quality", null, null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nude, child", "underage person in erotic style", "porn picture with a toddler"})
  void blocksAnAgeInASexualContext(String prompt) {
    assertThat(judge(prompt))
        .isNotEmpty()
        .allMatch(opinion -> opinion.category() == Category.SEXUAL_MINORS);
  }

  @Test
  void isNotExcusedByAnInnocentPhrase() {
    assertThat(judge("nude lipstick on a child")).isNotEmpty();
  }

  @Test
  void looksAcrossPromptAndContent() {
    assertThat(judge(new Prompt("an erotic picture", null, "the subject is a child"))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a little girl on a bed with stuffed animals",
        "7 year old girl blowing out candles",
        "vaccination of a child by a kind doctor",
        "portrait of a nude 25 year old woman",
      })
  void letsChildrenBeChildren(String prompt) {
    assertThat(judge(prompt)).isEmpty();
  }
}
