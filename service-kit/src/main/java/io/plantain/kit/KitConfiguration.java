package io.plantain.kit;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.config.ContainerCustomizer;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.support.LoggingProducerListener;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.util.backoff.ExponentialBackOff;

/// Picked up by Spring Boot wherever this module is on the class path; before Boot's own, which
/// makes a listener of failed sends where there is none yet.
@AutoConfiguration(before = KafkaAutoConfiguration.class)
class KitConfiguration {
  /// Above the slowest batch, so that a stopping service finishes what it has in hand.
  private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(25);

  @Bean
  RecordSender recordSender(KafkaTemplate<String, byte[]> kafka) {
    return new RecordSender(kafka);
  }

  @Bean
  EventPublisher eventPublisher(
      RecordSender sender, @Value("${spring.application.name}") String service) {
    return new EventPublisher(sender, service);
  }

  @Bean
  BatchStage batchStage(
      RecordSender sender,
      MeterRegistry meters,
      @Value("${spring.application.name}") String service,
      @Value("${spring.kafka.consumer.group-id:${spring.application.name}}") String group) {
    Tries tries = new Tries();
    return new BatchStage(
        sender,
        new DeadLetters(service, group, sender.maxRecordBytes(), tries, meters),
        tries,
        new OwnFault(meters, System::nanoTime),
        service);
  }

  @Bean
  Duplicates duplicates(MeterRegistry meters) {
    return new Duplicates(meters);
  }

  /// Spring's own would print the payload of a failed send, and with it a customer's prompt.
  @Bean
  ProducerListener<Object, Object> failedSendsWithoutContents() {
    LoggingProducerListener<Object, Object> listener = new LoggingProducerListener<>();
    listener.setIncludeContents(false);
    return listener;
  }

  /// Spring's default drops a batch after ten tries without a pause; this one never gives up.
  @Bean
  CommonErrorHandler endlessBackOff() {
    ExponentialBackOff backOff = new ExponentialBackOff(200, 2);
    backOff.setMaxInterval(5_000);
    DefaultErrorHandler handler = new DefaultErrorHandler(backOff);
    handler.setClassifications(Map.of(), true); // nothing is given up at once, whatever its class
    return handler;
  }

  @Bean
  ContainerCustomizer<String, byte[], ConcurrentMessageListenerContainer<String, byte[]>>
      shutdownLimit() {
    return container ->
        container.getContainerProperties().setShutdownTimeout(SHUTDOWN_LIMIT.toMillis());
  }

  @Bean
  KafkaHealth kafkaHealthIndicator(KafkaAdmin settings) {
    return new KafkaHealth(settings);
  }
}
