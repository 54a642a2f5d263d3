package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.torture.Guarantee;
import java.util.List;

/// All of them.
public final class Guarantees {
  private Guarantees() {}

  public static List<Guarantee> all() {
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
        new StageOutcomesAgree(),
        new EveryRecordIsAnswered(),
        new OrdinaryTasksSucceed());
  }
}
