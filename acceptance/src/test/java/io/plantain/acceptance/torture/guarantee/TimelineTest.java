package io.plantain.acceptance.torture.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.torture.evidence.Timeline;
import io.plantain.acceptance.torture.evidence.Told;
import io.plantain.event.Topics;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private final Run run = Run.good();

  @Test
  void tellsEverythingAboutATask() {
    String story = Timeline.of(run.evidence(), run.picture);

    assertThat(story)
        .contains("label L1", "HTTP 202")
        .contains("TaskAccepted", "CreditsDebited", "GenerationSucceeded", "TaskSucceeded")
        .contains("journal: HOLD 10", "journal: CAPTURE 10")
        .contains("verdict: ", "hold: ", "attempt: {}", "Provided[submits=2, jobs=2]")
        .contains("0.png", "seen over HTTP: processing");
  }

  @Test
  void showsDeadLettersOfTheTask() {
    Told source = run.told.getFirst();
    run.letter("intake-service", source, "failed: no wallet");
    run.told.replaceAll(
        told ->
            told.topic().equals(Topics.deadLettersOf("intake-service"))
                ? new Told(
                    told.topic(),
                    0,
                    0,
                    Run.AT,
                    run.picture.toString(),
                    null,
                    null,
                    told.headers(),
                    told.digest(),
                    null,
                    "not JSON")
                : told);

    assertThat(Timeline.of(run.evidence(), run.picture)).contains("failed: no wallet");
  }

  @Test
  void countsRepeats() {
    run.tell(java.util.Objects.requireNonNull(run.told.get(2).event()));

    assertThat(Timeline.of(run.evidence(), run.picture)).contains("(2 times, at last");
  }

  @Test
  void keepsThePromptToItself() {
    assertThat(Timeline.of(run.evidence(), run.picture)).doesNotContain("a kite L1");
  }

  @Test
  void hasSomethingToSayAboutATaskThatIsGone() {
    run.tasks.clear();

    assertThat(Timeline.of(run.evidence(), run.picture)).contains("TaskSucceeded");
  }
}
