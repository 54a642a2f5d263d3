package io.plantain.kit;

import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.kit.trace.RecordSpans;
import java.time.Duration;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaConsumerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.config.ContainerCustomizer;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
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
@EnableConfigurationProperties({AdminSettings.class, RetentionSettings.class})
class KitConfiguration {
  /// Listeners stop together with the web server, not before it: a stop has 10 s for everything.
  private static final int PHASE_OF_THE_WEB_SERVER = SmartLifecycle.DEFAULT_PHASE - 1024;

  /// For a container that is stopped by hand; in a shutdown the phase's limit counts.
  private static final Duration CONTAINER_STOP_LIMIT = Duration.ofSeconds(6);

  /// Kafka's 60 s would hold a stop. What was not committed is read again and answered the same.
  private static final Duration COMMIT_LIMIT = Duration.ofSeconds(3);

  /// Kafka's 30 s, with a broker that is away, would hold a stop. Long enough to leave the group,
  /// so that others take the partitions over at once.
  private static final Duration CONSUMER_CLOSE_LIMIT = Duration.ofSeconds(1);

  /// Everything that matters was acknowledged before; the rest is sent again by whoever comes next.
  private static final int PRODUCER_CLOSE_LIMIT_SECONDS = 1;

  @Bean
  InHand inHand() {
    return new InHand();
  }

  /// The promise is 10 s, from the signal. A JVM that runs tests closes many contexts one after the
  /// other and sets this higher.
  @Bean
  Stop stop(InHand inHand, @Value("${plantain.stop.halt-after:8500ms}") Duration haltAfter) {
    return new Stop(inHand, haltAfter);
  }

  @Bean
  RecordSender recordSender(KafkaTemplate<String, byte[]> kafka, InHand inHand) {
    return new RecordSender(kafka, inHand);
  }

  @Bean
  DefaultKafkaProducerFactoryCustomizer producersCloseSoon() {
    return factory -> factory.setPhysicalCloseTimeout(PRODUCER_CLOSE_LIMIT_SECONDS);
  }

  @Bean
  DefaultKafkaConsumerFactoryCustomizer consumersCloseSoon(InHand inHand) {
    return factory -> closeWithin(CONSUMER_CLOSE_LIMIT, factory, inHand);
  }

  private static <K, V> void closeWithin(
      Duration limit, DefaultKafkaConsumerFactory<K, V> factory, InHand inHand) {
    factory.addPostProcessor(consumer -> ShortGoodbye.of(consumer, inHand, limit));
  }

  @Bean
  StageMeters stageMeters(MeterRegistry meters) {
    return new StageMeters(meters);
  }

  @Bean
  EventPublisher eventPublisher(
      RecordSender sender,
      @Value("${spring.application.name}") String service,
      StageMeters stageMeters) {
    return new EventPublisher(sender, service, stageMeters);
  }

  @Bean
  BatchStage batchStage(
      RecordSender sender,
      MeterRegistry meters,
      @Value("${spring.application.name}") String service,
      @Value("${spring.kafka.consumer.group-id:${spring.application.name}}") String group,
      InHand inHand,
      StageMeters stageMeters,
      RecordSpans spans) {
    Tries tries = new Tries();
    return new BatchStage(
        sender,
        new DeadLetters(service, group, sender.maxRecordBytes(), tries, meters),
        tries,
        new OwnFault(meters, System::nanoTime),
        service,
        inHand,
        stageMeters,
        spans);
  }

  @Bean
  DeadConsumer deadConsumer() {
    return new DeadConsumer(
        // Not on the consumer's own thread, which a stop waits for.
        code -> Thread.ofPlatform().name("dead-consumer").start(() -> System.exit(code)));
  }

  @Bean
  Duplicates duplicates(MeterRegistry meters) {
    return new Duplicates(meters);
  }

  @Bean
  Sweeps sweeps(MeterRegistry meters) {
    return new Sweeps(meters);
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

  /// Of `Object`s, as Boot asks for it: one of our own types would never be applied.
  @Bean
  ContainerCustomizer<Object, Object, ConcurrentMessageListenerContainer<Object, Object>>
      stopsInTime() {
    return container -> {
      container.setPhase(PHASE_OF_THE_WEB_SERVER);
      container.getContainerProperties().setShutdownTimeout(CONTAINER_STOP_LIMIT.toMillis());
      container.getContainerProperties().setSyncCommitTimeout(COMMIT_LIMIT);
    };
  }

  @Bean
  KafkaHealth kafkaHealthIndicator(KafkaAdmin settings) {
    return new KafkaHealth(settings);
  }
}
