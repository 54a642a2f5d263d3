package io.plantain.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plantain.event.FailureReason;
import io.plantain.event.GenerationEvent.GenerationCanceled;
import io.plantain.event.GenerationEvent.GenerationExpired;
import io.plantain.event.GenerationEvent.GenerationFailed;
import io.plantain.event.LedgerCommand.CreditsGranted;
import io.plantain.event.ModerationEvent.PromptBlocked;
import io.plantain.event.Price;
import io.plantain.event.StorageEvent.MediaStored;
import io.plantain.event.StorageEvent.StorageFailed;
import io.plantain.event.StoredMedia;
import io.plantain.ledger.posting.Command.Capture;
import io.plantain.ledger.posting.Command.Release;
import java.time.Instant;
import java.util.Collections;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CommandTest {
  private static final UUID TASK = new UUID(7, 1);
  private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");
  private static final StoredMedia PICTURE =
      new StoredMedia(0, "key", "image/png", 1, 1, 1, "00", null);

  @Test
  void capturesThePartThatIsOwedForWhatArrived() {
    assertThat(stored(3)).isEqualTo(new Capture(TASK, "team", 30));
    assertThat(stored(4)).isEqualTo(new Capture(TASK, "team", 40));
    assertThat(stored(9)).isEqualTo(new Capture(TASK, "team", 40));
  }

  @Test
  void releasesWhateverElseATaskEndsIn() {
    Release release = new Release(TASK, "team");

    assertThat(Command.of(new StorageFailed(TASK, "team", AT, FailureReason.INVALID_RESULT)))
        .isEqualTo(release);
    assertThat(Command.of(new GenerationFailed(TASK, "team", AT, FailureReason.NO_ROUTE, null)))
        .isEqualTo(release);
    assertThat(Command.of(new GenerationCanceled(TASK, "team", AT))).isEqualTo(release);
    assertThat(Command.of(new GenerationExpired(TASK, "team", AT))).isEqualTo(release);
  }

  @Test
  void asksNothingForABlockedPrompt() {
    assertThat(
            Command.of(
                new PromptBlocked(TASK, "team", AT, FailureReason.CONTENT_BLOCKED, "violence")))
        .isNull();
  }

  @Test
  void refusesAGrantOfNothing() {
    assertThatThrownBy(() -> Command.of(new CreditsGranted(TASK, "team", AT, 0, "bug")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static @Nullable Command stored(int pictures) {
    return Command.of(
        new MediaStored(
            TASK, "team", AT, Collections.nCopies(pictures, PICTURE), new Price(40, 10, 4, "v1")));
  }
}
