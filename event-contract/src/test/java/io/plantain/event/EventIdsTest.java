package io.plantain.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventIdsTest {
  /// Fixed for ever: a consumer may remember ids of events that are sent again after an upgrade.
  @ParameterizedTest
  @CsvSource({
    "TaskSubmitted, e42497f2-6374-54df-9a09-ae1bb2250640",
    "PromptBlocked, e0390233-976e-58f2-8c66-6130e7d5bf93",
    "TaskCancelRequested, 033821b0-c38b-5f7a-8e10-a878d192643f",
    "BalanceChanged, a9a72d05-fec5-5ecc-a0db-ea7d8798ddf0",
    "CreditsGranted, bf3d32a9-5f00-5c67-b21f-07776557adac",
    "TaskRejected, b1a0cc83-4fd1-50ed-bef0-be8bdcb0ad0c",
    "TaskProgressed, 244878c2-81f7-5299-9026-2e2479d8ef22",
  })
  void areDerivedFromKeyTypeAndStep(String event, UUID id) {
    assertThat(EventIds.of(golden(event))).isEqualTo(id);
  }

  @Test
  void differBetweenEventsOfOneTask() {
    Set<UUID> ids = new HashSet<>();

    for (Class<?> event : Contract.events()) {
      ids.add(EventIds.of(golden(event.getSimpleName())));
    }

    assertThat(ids).hasSameSizeAs(Contract.events());
  }

  @Test
  void ofTasksGrowWithTime() {
    UUID first = EventIds.newTaskId();
    UUID second = EventIds.newTaskId();

    assertThat(first.version()).isEqualTo(7);
    assertThat(second.toString()).isGreaterThan(first.toString());
  }

  private static PipelineEvent golden(String event) {
    return ((Decoded.Event) EventCodec.decode(Contract.golden(event))).event();
  }
}
