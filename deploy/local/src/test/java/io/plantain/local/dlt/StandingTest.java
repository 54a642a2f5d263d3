package io.plantain.local.dlt;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.local.dlt.Act.Kind;
import io.plantain.local.dlt.Act.State;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StandingTest {
  @Test
  void isOpenBeforeAnybodyActs() {
    assertThat(after().state()).isEqualTo(State.OPEN);
  }

  @Test
  void belongsToTheFirstClaim() {
    var standing = after(act(Kind.CLAIMED, "a", null), act(Kind.CLAIMED, "b", null));

    assertThat(standing.isHeldBy("a")).isTrue();
    assertThat(standing.isHeldBy("b")).isFalse();
  }

  @Test
  void goesToOneOfTwoWhoTakeOverTheSameClaim() {
    var standing =
        after(
            act(Kind.CLAIMED, "a", null),
            act(Kind.CLAIMED, "b", "a"),
            act(Kind.CLAIMED, "c", "a"),
            act(Kind.DROPPED, "d", "a"));

    assertThat(standing.isHeldBy("b")).isTrue();
  }

  @Test
  void isOpenAgainWhenItsHolderGivesItBack() {
    assertThat(after(act(Kind.CLAIMED, "a", null), act(Kind.RELEASED, "b", null)).state())
        .isEqualTo(State.CLAIMED);
    assertThat(after(act(Kind.CLAIMED, "a", null), act(Kind.RELEASED, "a", null)).state())
        .isEqualTo(State.OPEN);
  }

  @Test
  void isRedrivenWhoeverSentIt() {
    var standing =
        after(
            act(Kind.CLAIMED, "a", null),
            act(Kind.CLAIMED, "b", "a"),
            act(Kind.REDRIVEN, "a", null),
            act(Kind.REDRIVEN, "b", null));

    assertThat(standing.state()).isEqualTo(State.REDRIVEN);
    assertThat(standing.by()).extracting(Act::token).isEqualTo("a");
  }

  @Test
  void isNeverOpenedAfterItsEnd() {
    var standing =
        after(
            act(Kind.DROPPED, "a", null),
            act(Kind.CLAIMED, "b", null),
            act(Kind.RELEASED, "a", null),
            act(Kind.DROPPED, "c", "a"));

    assertThat(standing.state()).isEqualTo(State.DROPPED);
    assertThat(standing.by()).extracting(Act::token).isEqualTo("a");
  }

  @Test
  void isNotDroppedUnderAClaim() {
    assertThat(after(act(Kind.CLAIMED, "a", null), act(Kind.DROPPED, "b", null)).state())
        .isEqualTo(State.CLAIMED);
  }

  private static Act.Standing after(Act... acts) {
    return Act.Standing.after(List.of(acts));
  }

  private static Act act(Kind kind, String token, @Nullable String instead) {
    return new Act("id", kind, "ann", Instant.EPOCH, null, token, instead, null);
  }
}
