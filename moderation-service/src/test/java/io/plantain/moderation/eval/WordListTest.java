package io.plantain.moderation.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.moderation.check.Prompt;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordListTest {
  @Test
  void countsWholeWordsInAnyCase() {
    WordList list = WordList.of(List.of("Nude", "big tits", ""));

    assertThat(
            list.report(
                List.of(
                    row("a NUDE woman", "block"),
                    row("nudes", "block"),
                    row("nude lipstick", "allow"),
                    row("a fox", "allow"))))
        .containsEntry("precision", 0.5)
        .containsEntry("recall", 0.5)
        .containsEntry("false_positives", 1);
  }

  private static LabelledPrompt row(String text, String label) {
    return new LabelledPrompt("1", new Prompt(text, null, null), label, "");
  }
}
