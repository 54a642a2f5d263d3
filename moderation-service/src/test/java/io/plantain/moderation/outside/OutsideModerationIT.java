package io.plantain.moderation.outside;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plantain.kit.opinion.Category;
import io.plantain.kit.opinion.Opinion;
import io.plantain.kit.opinion.Span.Part;
import io.plantain.kit.outside.OutsideAnswer;
import io.plantain.kit.outside.OutsideAnswer.Judged;
import io.plantain.kit.outside.OutsideAnswer.Unavailable;
import io.plantain.moderation.check.Prompt;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutsideModerationIT {
  private static final Prompt FOX = new Prompt("a fox", "violent", null);
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final OutsideStub stub = new OutsideStub();

  @AfterEach
  void stop() {
    stub.close();
  }

  @Test
  void readsScoresOfEveryPartThatIsWanted() {
    List<OutsideAnswer> answers =
        outside(stub.url()).ask(List.of(FOX, new Prompt("a fox", null, "a violent scene")));

    assertThat(opinions(answers.get(0)))
        .as("the negative prompt is not asked about")
        .noneMatch(opinion -> opinion.score() > 0.01);
    assertThat(opinions(answers.get(1)))
        .singleElement()
        .satisfies(
            opinion -> {
              assertThat(opinion.category()).isEqualTo(Category.VIOLENCE);
              assertThat(opinion.score()).isEqualTo(0.91);
              assertThat(opinion.ruleId()).isEqualTo("outside.violence");
              assertThat(opinion.span().part()).isEqualTo(Part.CONTENT);
            });
    assertThat(answers.get(1))
        .isInstanceOfSatisfying(
            Judged.class,
            judged -> assertThat(judged.model()).isEqualTo("omni-moderation-2024-09-26"));
    assertThat(stub.keys()).containsOnly("Bearer secret");
    assertThat(stub.asked())
        .allSatisfy(
            question ->
                assertThat(question.path("model").asString()).isEqualTo("omni-moderation-latest"));
  }

  @Test
  void triesAgainAfterAnError() {
    stub.fail(2, 429, "{\"error\":{\"message\":\"slow down\"}}");

    assertThat(outside(stub.url()).ask(List.of(FOX)).getFirst()).isInstanceOf(Judged.class);
    assertThat(stub.asked()).hasSize(3);
    assertThat(
            meters.get("plantain.moderation.outside").tag("outcome", "status 429").timer().count())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500 | ",
        "302 | ",
        "401 | {\"error\":{}}",
        "200 | ",
        "200 | <html>welcome</html>",
        "200 | {}",
        "200 | []",
        "200 | {\"results\":[]}",
        "200 | {\"results\":[{}]}",
        "200 | {\"results\":[{\"flagged\":false}]}",
        "200 |"
            + " {\"results\":[{\"flagged\":false,\"categories\":{}},{\"flagged\":false,\"categories\":{}}]}",
        "200 | {\"results\":[{\"flagged\":false,\"category_scores\":{\"sexual\":7}}]}",
      })
  void takesNothingElseForAnAnswer(int status, String body) {
    stub.fail(100, status, body == null ? "" : body);

    assertThat(outside(stub.url()).ask(List.of(FOX)).getFirst()).isInstanceOf(Unavailable.class);
    assertThat(stub.asked()).hasSize(3);
  }

  @Test
  void readsFlagsWhereThereAreNoScores() {
    stub.fail(
        1,
        200,
        "{\"results\":[{\"flagged\":true,\"categories\":{\"self-harm/intent\":true,\"hate\":false}}]}");

    assertThat(opinions(outside(stub.url()).ask(List.of(FOX)).getFirst()))
        .singleElement()
        .satisfies(
            opinion -> {
              assertThat(opinion.category()).isEqualTo(Category.SELF_HARM);
              assertThat(opinion.score()).isEqualTo(1);
            });
  }

  @Test
  void doesNotAskForEverWhereNobodyIs() {
    stub.close();

    assertThat(outside(stub.url()).ask(Collections.nCopies(200, FOX)))
        .hasSize(200)
        .allMatch(Unavailable.class::isInstance);
    assertThat(
            meters.get("plantain.moderation.outside").tag("outcome", "connection").timer().count())
        .isLessThan(150);
  }

  private static List<Opinion> opinions(OutsideAnswer answer) {
    return ((Judged) answer).opinions();
  }

  private OutsideModeration outside(String url) {
    return new OutsideModeration(
        new OutsideSettings(
            url + "/v1/",
            "secret",
            "omni-moderation-latest",
            Duration.ofSeconds(4),
            3,
            Duration.ofMillis(1),
            Duration.ofMinutes(2),
            16),
        meters);
  }
}
