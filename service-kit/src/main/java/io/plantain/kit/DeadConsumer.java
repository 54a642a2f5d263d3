package io.plantain.kit;

import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.event.ConsumerStoppedEvent;

/// Ends the process when one of its consumers has ended by itself: Spring stops a consumer for good
/// after an `Error` (memory, a missing class) or a refused login, and the service would go on
/// looking healthy without doing its work. Whoever watches the process starts it again.
final class DeadConsumer {
  static final int EXIT_CODE = 70; // EX_SOFTWARE

  private static final Logger log = LoggerFactory.getLogger(DeadConsumer.class);

  private final IntConsumer exit;

  DeadConsumer(IntConsumer exit) {
    this.exit = exit;
  }

  @EventListener
  void on(ConsumerStoppedEvent stopped) {
    if (stopped.getReason() != ConsumerStoppedEvent.Reason.NORMAL) {
      log.atError()
          .addKeyValue("reason", stopped.getReason())
          .log("a consumer has died: the process ends, to be started again");
      exit.accept(EXIT_CODE);
    }
  }
}
