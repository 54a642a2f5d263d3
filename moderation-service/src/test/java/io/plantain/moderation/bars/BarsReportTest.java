package io.plantain.moderation.bars;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.kit.opinion.Opinion;
import io.plantain.moderation.check.PromptCheck;
import io.plantain.moderation.check.Reading;
import io.plantain.moderation.classify.Model;
import io.plantain.moderation.policy.Judge;
import io.plantain.moderation.policy.Policy;
import io.plantain.moderation.term.Lexicon;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is measured on the prompts that come with the program; the rest wants files that do not.
class BarsReportTest {
  private static final Lexicon LEXICON = Lexicon.shipped();
  private static final Judge JUDGE =
      new Judge(LEXICON, Judge.offline(LEXICON, Model.shipped()), Policy.shipped());

  @Test
  void everyOwnBarIsReached() {
    BarsReport report = new BarsReport(JUDGE, null);

    assertThat(report.table()).contains("own prompts: F1", "own disguises", "minors");
    assertThat(report.allPass()).as(report.table()).isTrue();
  }

  @Test
  void aJudgeThatBlocksNothingReachesThemNot() {
    Policy shipped = Policy.shipped();
    Policy withoutCases =
        new Policy(
            shipped.version(),
            shipped.everybody(),
            shipped.plans(),
            shipped.teams(),
            shipped.planOf(),
            List.of());
    Judge blind = new Judge(LEXICON, List.of(new Nothing()), withoutCases);

    assertThat(new BarsReport(blind, null).allPass()).isFalse();
  }

  @Test
  void disguisesDiffer() {
    List<String> seen =
        Disguise.all().stream().map(disguise -> disguise.word().apply("whimsical")).toList();

    assertThat(seen).doesNotContain("whimsical");
    assertThat(new HashSet<>(seen)).hasSizeGreaterThan(seen.size() * 9 / 10);
  }

  private static final class Nothing implements PromptCheck {
    @Override
    public String name() {
      return "nothing";
    }

    @Override
    public List<Opinion> judge(Reading prompt) {
      return List.of();
    }
  }
}
