package io.plantain.ledger.posting;

import static io.plantain.ledger.posting.Step.Effect.APPLIED;
import static io.plantain.ledger.posting.Step.Effect.DUPLICATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plantain.event.Price;
import io.plantain.ledger.posting.Command.Capture;
import io.plantain.ledger.posting.Command.Expire;
import io.plantain.ledger.posting.Command.Grant;
import io.plantain.ledger.posting.Command.Hold;
import io.plantain.ledger.posting.Command.Release;
import io.plantain.ledger.posting.TaskHold.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullUnmarked // a missing part fails the test
class PostingTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final UUID TASK = new UUID(7, 1);
  private static final long CREDITS = 100;

  private static final Hold HOLD = new Hold(TASK, "team", new Price(40, 10, 4, "v1"), NOW);
  private static final Hold TOO_DEAR = new Hold(TASK, "team", new Price(101, 101, 1, "v1"), NOW);
  private static final Capture CAPTURE = new Capture(TASK, "team", 40);
  private static final Capture CAPTURE_3_OF_4 = new Capture(TASK, "team", 30);
  private static final Release RELEASE = new Release(TASK, "team");

  /// The whole table: the commands that lead to a state, one command more, what it must come to.
  @ParameterizedTest
  @CsvSource({
    // before,           command, effect,    state,         captured, available, held, uncollected
    "-,                  HOLD,    APPLIED,   HELD,          0,  60,  40, 0",
    "-,                  DEAR,    APPLIED,   DECLINED,      0,  100, 0,  0",
    "-,                  CAPTURE, APPLIED,   EARLY_CAPTURE, 40, 100, 0,  0",
    "-,                  RELEASE, APPLIED,   VOID,          0,  100, 0,  0",
    "HOLD,               HOLD,    DUPLICATE, HELD,          0,  60,  40, 0",
    "HOLD,               CAPTURE, APPLIED,   CAPTURED,      40, 60,  0,  0",
    "HOLD,               PARTIAL, APPLIED,   CAPTURED,      30, 70,  0,  0",
    "HOLD,               RELEASE, APPLIED,   RELEASED,      0,  100, 0,  0",
    "HOLD CAPTURE,       HOLD,    DUPLICATE, CAPTURED,      40, 60,  0,  0",
    "HOLD CAPTURE,       CAPTURE, DUPLICATE, CAPTURED,      40, 60,  0,  0",
    "HOLD CAPTURE,       RELEASE, CONFLICT,  CAPTURED,      40, 60,  0,  0",
    "HOLD RELEASE,       HOLD,    DUPLICATE, RELEASED,      0,  100, 0,  0",
    "HOLD RELEASE,       CAPTURE, CONFLICT,  RELEASED,      0,  100, 0,  40",
    "HOLD RELEASE,       RELEASE, DUPLICATE, RELEASED,      0,  100, 0,  0",
    "DEAR,               DEAR,    DUPLICATE, DECLINED,      0,  100, 0,  0",
    "DEAR,               CAPTURE, CONFLICT,  DECLINED,      0,  100, 0,  40",
    "DEAR,               RELEASE, DUPLICATE, DECLINED,      0,  100, 0,  0",
    "RELEASE,            HOLD,    DUPLICATE, VOID,          0,  100, 0,  0",
    "RELEASE,            CAPTURE, CONFLICT,  VOID,          0,  100, 0,  40",
    "RELEASE,            RELEASE, DUPLICATE, VOID,          0,  100, 0,  0",
    "CAPTURE,            HOLD,    APPLIED,   CAPTURED,      40, 60,  0,  0",
    "PARTIAL,            HOLD,    APPLIED,   CAPTURED,      30, 70,  0,  0",
    "CAPTURE,            DEAR,    CONFLICT,  DECLINED,      0,  100, 0,  40",
    "CAPTURE,            CAPTURE, DUPLICATE, EARLY_CAPTURE, 40, 100, 0,  0",
    "CAPTURE,            RELEASE, CONFLICT,  EARLY_CAPTURE, 40, 100, 0,  0",
  })
  void answersEveryCommandInEveryState(
      String before,
      String command,
      Step.Effect effect,
      State state,
      long captured,
      long available,
      long held,
      long uncollected) {
    Posting posting = posting(CREDITS);
    if (!before.equals("-")) {
      for (String each : before.split(" ")) {
        posting.apply(List.of(named(each)));
      }
    }

    Step step = posting.apply(List.of(named(command))).getFirst();

    assertThat(step.effect()).isEqualTo(effect);
    assertThat(step.uncollected()).isEqualTo(uncollected);
    assertThat(step.hold().state()).isEqualTo(state);
    assertThat(step.hold().captured()).isEqualTo(captured);
    Wallet wallet = posting.changes().after().getFirst();
    assertThat(wallet.available()).isEqualTo(available);
    assertThat(wallet.held()).isEqualTo(held);
    assertThat(wallet.granted())
        .isEqualTo(wallet.available() + wallet.held() + wallet.consumed() + wallet.expired());
    assertThat(wallet.version()).isEqualTo(posting.changes().entries().size());
  }

  @Test
  void neverTakesMoreThanIsHeld() {
    Posting posting = posting(CREDITS);

    posting.apply(List.of(HOLD, new Capture(TASK, "team", 41)));

    assertThat(posting.changes().after().getFirst().consumed()).isEqualTo(40);
  }

  @Test
  void takesTheLastCreditAndNotOneMore() {
    Posting posting = posting(CREDITS);
    Hold all = new Hold(TASK, "team", new Price(100, 100, 1, "v1"), NOW);
    Hold oneMore = new Hold(new UUID(7, 2), "team", new Price(1, 1, 1, "v1"), NOW);

    List<Step> steps = posting.apply(List.of(all, oneMore));

    assertThat(steps)
        .extracting(step -> step.hold().state())
        .containsExactly(State.HELD, State.DECLINED);
  }

  @Test
  void remembersTheMomentOfEachAnswer() {
    Posting posting = posting(CREDITS);

    List<Step> steps =
        posting.apply(List.of(HOLD, new Grant(new UUID(9, 9), "team", 5, "x"), CAPTURE));

    TaskHold captured = steps.getLast().hold();
    assertThat(captured.held()).isEqualTo(steps.getFirst().hold().held());
    assertThat(captured.held().balance().available()).isEqualTo(60);
    assertThat(captured.settled().balance().available()).isEqualTo(65);
  }

  @Test
  void grantsOnce() {
    Posting posting = posting(0);
    Grant grant = new Grant(new UUID(9, 9), "team", 5, "plan");

    List<Step> steps = posting.apply(List.of(grant, grant));

    assertThat(steps).extracting(Step::effect).containsExactly(APPLIED, DUPLICATE);
    assertThat(posting.changes().after().getFirst().available()).isEqualTo(5);
    assertThat(posting.changes().grants()).containsExactly(grant);
  }

  @Test
  void expiresWhatIsLeftAndNeverReachesForLaterCredits() {
    Posting posting = posting(3);
    Expire expire = new Expire(new UUID(9, 8), "team", 5, "plan ended");

    posting.apply(List.of(expire, new Grant(new UUID(9, 9), "team", 10, "plan"), expire));

    Wallet wallet = posting.changes().after().getFirst();
    assertThat(wallet.available()).isEqualTo(10);
    assertThat(wallet.expired()).isEqualTo(3);
  }

  @Test
  void leavesHeldCreditsToTheirTasksWhenOthersExpire() {
    Posting posting = posting(CREDITS);

    posting.apply(List.of(HOLD, new Expire(new UUID(9, 8), "team", 1_000, "plan ended"), RELEASE));

    Wallet wallet = posting.changes().after().getFirst();
    assertThat(wallet.expired()).isEqualTo(60);
    assertThat(wallet.available()).isEqualTo(40);
  }

  @Test
  void writesNoEntryForAFreeTask() {
    Posting posting = posting(0);
    Hold free = new Hold(TASK, "team", new Price(0, 0, 1, "v1"), NOW);

    List<Step> steps = posting.apply(List.of(free, new Capture(TASK, "team", 0)));

    assertThat(steps.getLast().hold().state()).isEqualTo(State.CAPTURED);
    assertThat(posting.changes().entries()).isEmpty();
    assertThat(posting.changes().wallets()).isEmpty();
  }

  @Test
  void refusesATaskOfAnotherTeam() {
    Posting posting =
        new Posting(
            new Page(
                Map.of("team", wallet(1, "team"), "other", wallet(2, "other")), Map.of(), Set.of()),
            NOW);
    posting.apply(List.of(HOLD));

    assertThatThrownBy(() -> posting.apply(List.of(new Release(TASK, "other"))))
        .hasMessageContaining("another team");
  }

  @Test
  void chainsTheJournalWithoutGaps() {
    Posting posting = posting(CREDITS);

    posting.apply(
        IntStream.range(0, 30)
            .mapToObj(i -> new Hold(new UUID(1, i), "team", new Price(7, 7, 1, "v1"), NOW))
            .map(Command.class::cast)
            .toList());

    List<Entry> entries = posting.changes().entries();
    assertThat(entries).hasSize(14); // 14 x 7 = 98 of 100
    assertThat(entries)
        .extracting(Entry::version)
        .isEqualTo(IntStream.rangeClosed(1, 14).mapToObj(Long::valueOf).toList());
    assertThat(entries.getLast().availableAfter()).isEqualTo(2);
  }

  private static Command named(String name) {
    return switch (name) {
      case "HOLD" -> HOLD;
      case "DEAR" -> TOO_DEAR;
      case "CAPTURE" -> CAPTURE;
      case "PARTIAL" -> CAPTURE_3_OF_4;
      case "RELEASE" -> RELEASE;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Posting posting(long credits) {
    return new Posting(
        new Page(
            Map.of("team", new Wallet(1, "team", credits, 0, 0, 0, credits, 0, NOW)),
            Map.of(),
            Set.of()),
        NOW);
  }

  private static Wallet wallet(long id, String team) {
    return new Wallet(id, team, CREDITS, 0, 0, 0, CREDITS, 0, NOW);
  }
}
