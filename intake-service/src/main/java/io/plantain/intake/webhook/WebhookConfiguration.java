package io.plantain.intake.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.intake.http.Links;
import io.plantain.intake.task.Tasks;
import io.plantain.kit.DueLoop;
import io.plantain.kit.Sweeps;
import io.plantain.kit.fetch.FetchSettings;
import io.plantain.kit.fetch.SafePoster;
import io.plantain.kit.trace.Spans;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebhookSettings.class)
class WebhookConfiguration {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);

  @Bean
  SafePoster webhookPoster(WebhookSettings settings) {
    return new SafePoster(
        new FetchSettings(
            settings.trustedOrigins(),
            CONNECT_LIMIT,
            settings.timeout(),
            settings.timeout(),
            1,
            settings.timeout()),
        Courier.AT_ONCE);
  }

  @Bean
  Endpoints webhookEndpoints(JdbcTemplate jdbc, TransactionTemplate transaction) {
    return new Endpoints(jdbc, transaction);
  }

  @Bean
  Deliveries deliveries(
      JdbcTemplate jdbc,
      Endpoints endpoints,
      WebhookSettings settings,
      ObjectProvider<Courier> courier) {
    return new Deliveries(
        jdbc, endpoints, settings.retryFor(), () -> courier.getObject().loop().wake());
  }

  @Bean
  DeliveryLog deliveryLog(JdbcTemplate jdbc, Deliveries deliveries, WebhookSettings settings) {
    return new DeliveryLog(jdbc, deliveries, settings.retryFor());
  }

  @Bean
  Courier courier(
      JdbcTemplate jdbc,
      TransactionTemplate transaction,
      Deliveries deliveries,
      SafePoster poster,
      Tasks tasks,
      Links links,
      WebhookSettings settings,
      Spans spans,
      MeterRegistry meters) {
    return new Courier(
        new DueDeliveries(jdbc, transaction, deliveries, settings),
        poster,
        tasks,
        links,
        settings,
        spans,
        meters);
  }

  @Bean
  DueLoop webhookLoop(Courier courier) {
    return courier.loop();
  }

  @Bean
  OldDeliveries oldDeliveries(JdbcTemplate jdbc, MeterRegistry meters) {
    return new OldDeliveries(jdbc, meters);
  }

  @Bean
  DueLoop webhookSweepLoop(Sweeps sweeps, OldDeliveries old, WebhookSettings settings) {
    return sweeps.loop("webhook-deliveries", () -> old.forget(settings.retention(), Sweeps.CHUNK));
  }

  @Bean
  DueLoop webhookUpkeepLoop(OldDeliveries old, WebhookSettings settings) {
    return new DueLoop(
        "webhook-upkeep",
        Duration.ofSeconds(30), // the precision of the figures
        () -> old.upkeep(settings.retention(), Sweeps.CHUNK));
  }
}
