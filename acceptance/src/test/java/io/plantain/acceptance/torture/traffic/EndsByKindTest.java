package io.plantain.acceptance.torture.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.Api;
import io.plantain.acceptance.Team;
import io.plantain.acceptance.torture.Sent;
import io.plantain.acceptance.torture.Sent.Edge;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndsByKindTest {
  private static final Team TEAM = new Team("team", new Api(URI.create("http://127.0.0.1:9"), ""));

  private final List<Sent> sent = new ArrayList<>();
  private final List<String> ends = new ArrayList<>();

  @Test
  void findsNothingWrongWithUsualEnds() {
    ended(Kind.STANDARD, "success", 30);
    ended(Kind.FAIL, "provider_failed", 30);
    ended(Kind.TOO_EXPENSIVE, "refused 402", 30);

    assertThat(all().surprises(false)).isEmpty();
    assertThat(all().surprises(true)).isEmpty();
  }

  @Test
  void forgivesWhatAFaultExplainsOnlyUnderFire() {
    ended(Kind.STANDARD, "success", 30);
    ended(Kind.STANDARD, "submission_outcome_unknown", 2);

    assertThat(all().surprises(true)).isEmpty();
    assertThat(all().surprises(false))
        .containsExactly("standard: 2 ended submission_outcome_unknown");
  }

  @Test
  void namesAnEndThatNoFaultExplains() {
    ended(Kind.STANDARD, "insufficient_credits", 1);
    ended(Kind.BLOCKED, "success", 1);
    ended(Kind.REDIRECT_LOCAL, "success", 1);
    ended(Kind.STANDARD, EndsByKind.OPEN, 1);

    assertThat(all().surprises(true))
        .containsExactlyInAnyOrder(
            "standard: 1 ended insufficient_credits",
            "standard: 1 ended open",
            "blocked: 1 ended success",
            "redirect-local: 1 ended success");
  }

  @Test
  void seesThatMostTasksFailForAGoodReason() {
    ended(Kind.STANDARD, "deadline_exceeded", 80);
    ended(Kind.STANDARD, "success", 20);

    assertThat(all().usualShare(Kind.STANDARD)).isEqualTo(0.2);
    assertThat(all().surprises(true)).containsExactly("standard: only 20 % of 100 ended as usual");
  }

  @Test
  void countsByKindAndEnd() {
    ended(Kind.STANDARD, "success", 3);
    ended(Kind.SLOW, "success", 2);

    assertThat(all().count("success")).isEqualTo(5);
    assertThat(all().count(Kind.SLOW, "success")).isEqualTo(2);
    assertThat(all().lines()).anyMatch(line -> line.startsWith("standard"));
  }

  private EndsByKind all() {
    return EndsByKind.of(sent, one -> ends.get(Integer.parseInt(one.label())));
  }

  private void ended(Kind kind, String end, int times) {
    for (int i = 0; i < times; i++) {
      sent.add(
          new Sent(
              "" + sent.size(),
              "prompt",
              kind.word(),
              Edge.HTTP,
              TEAM,
              1,
              null,
              null,
              202,
              false,
              Instant.EPOCH));
      ends.add(end);
    }
  }
}
