package io.plantain.kit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.support.LoggingProducerListener;

class FailedSendTest {
  @Test
  void isLoggedWithoutItsContents() {
    Logger logger = (Logger) LoggerFactory.getLogger(LoggingProducerListener.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);

    new KitConfiguration()
        .failedSendsWithoutContents()
        .onError(
            new ProducerRecord<>(
                "intake.tasks.v1", "key", "a secret prompt".getBytes(StandardCharsets.UTF_8)),
            null,
            new IllegalStateException("no broker"));

    assertThat(log.list).hasSize(1);
    assertThat(log.list.getFirst().getFormattedMessage())
        .contains("intake.tasks.v1")
        .doesNotContain("prompt", "key='");
  }
}
