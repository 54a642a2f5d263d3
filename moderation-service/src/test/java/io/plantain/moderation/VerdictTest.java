package io.plantain.moderation;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Category;
import io.plantain.kit.opinion.Opinion;
import io.plantain.kit.opinion.Span;
import io.plantain.moderation.check.Prompt;
import io.plantain.moderation.policy.Judgement;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final Prompt PROMPT = new Prompt("a fox", null, null);

  @Test
  void followsTheStrongestOpinion() {
    Verdict verdict =
        verdict(
            ReviewMode.PASS,
            opinion(Action.REVIEW, Category.VIOLENCE, 0.99),
            opinion(Action.BLOCK, Category.SEXUAL, 0.8),
            opinion(Action.BLOCK, Category.HATE, 0.8));

    assertThat(verdict.action()).isEqualTo(Action.BLOCK);
    assertThat(verdict.category()).isEqualTo(Category.HATE);
    assertThat(verdict.approved()).isFalse();
  }

  @Test
  void approvesWhereNobodyObjects() {
    Verdict verdict = verdict(ReviewMode.HOLD);

    assertThat(verdict.action()).isEqualTo(Action.ALLOW);
    assertThat(verdict.category()).isNull();
    assertThat(verdict.approved()).isTrue();
  }

  @Test
  void leavesReviewsToTheSetting() {
    Opinion review = opinion(Action.REVIEW, Category.SEXUAL, 0.5);

    assertThat(verdict(ReviewMode.PASS, review).approved()).isTrue();
    assertThat(verdict(ReviewMode.BLOCK, review).outcome()).isEqualTo(Verdict.Outcome.BLOCKED);
    assertThat(verdict(ReviewMode.HOLD, review).outcome()).isEqualTo(Verdict.Outcome.HELD);
  }

  @Test
  void keepsALimitedNumberOfReasons() {
    Opinion[] many =
        Collections.nCopies(1_000, opinion(Action.REVIEW, Category.SEXUAL, 0.5))
            .toArray(Opinion[]::new);

    assertThat(verdict(ReviewMode.PASS, many).opinions()).hasSize(50);
  }

  @Test
  void recognisesThePromptWithoutKeepingIt() {
    assertThat(PROMPT.sha256()).isEqualTo(new Prompt("a fox", null, null).sha256()).hasSize(64);
    assertThat(PROMPT.sha256()).isNotEqualTo(new Prompt("a fox", "", null).sha256());
    assertThat(PROMPT.toString()).doesNotContain("fox");
  }

  private static Verdict verdict(ReviewMode review, Opinion... opinions) {
    return Verdict.of(
        UUID.randomUUID(),
        "team",
        PROMPT.sha256(),
        new Judgement(List.of(opinions), "v", "m", Map.of()),
        review,
        Instant.EPOCH);
  }

  private static Opinion opinion(Action action, Category category, double score) {
    return new Opinion(
        action, category, score, category.code() + ".test", new Span(Span.Part.PROMPT, 0, 1));
  }
}
