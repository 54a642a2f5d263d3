package io.plantain.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.event.ConsumerStoppedEvent.Reason;

class DeadConsumerTest {
  private final List<Integer> exits = new ArrayList<>();
  private final DeadConsumer consumer = new DeadConsumer(exits::add);

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NORMAL")
  void endsItsProcess(Reason reason) {
    consumer.on(new ConsumerStoppedEvent(this, this, reason));

    assertThat(exits).containsExactly(DeadConsumer.EXIT_CODE);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.INCLUDE, names = "NORMAL")
  void thatWasStoppedOnPurposeEndsNothing(Reason reason) {
    consumer.on(new ConsumerStoppedEvent(this, this, reason));

    assertThat(exits).isEmpty();
  }
}
