package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.torture.Guarantee;
import java.util.List;

/// All of them.
public final class Guarantees {
  private Guarantees() {}

  public static List<Guarantee> all() {
    return all(new StageOutcomesAgree());
  }

  /// Where programs of two releases tell the same events: the older leaves out what it does not
  /// know.
  public static List<Guarantee> acrossReleases() {
    return all(new StageOutcomesAgree(true));
  }

  private static List<Guarantee> all(StageOutcomesAgree agreement) {
    return List.of(
        new EveryAcceptedTaskEndsOnce(),
        new StatusNeverGoesBack(),
        new NoTaskPaidTwice(),
        new NoBlindResubmit(),
        new CreditsAreConserved(),
        new EveryHoldResolved(),
        new FailedTasksCostNothing(),
        new NoSuccessWithoutStoredMedia(),
        new BlockedPromptNeverReachesAProvider(),
        new NothingForbiddenIsFetched(),
        new EveryDeadLetterHasAReason(),
        new EventsPerTaskInOrder(),
        agreement,
        new EveryRecordIsAnswered(),
        new OrdinaryTasksSucceed());
  }
}
