package io.plantain.intake.batch;

import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.intake.dispatch.Dispatch;
import io.plantain.intake.submission.Orders;
import io.plantain.intake.submission.Submission;
import io.plantain.intake.task.Tasks;
import io.plantain.intake.team.Teams;
import io.plantain.intake.webhook.Deliveries;
import io.plantain.kit.DueLoop;
import io.plantain.kit.Sweeps;
import io.plantain.kit.objects.ObjectStoreClients;
import io.plantain.kit.objects.ObjectStoreSettings;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BatchSettings.class)
class BatchConfiguration {
  private static final int SWEPT_AT_ONCE = 1; // with all its rows, up to 60,000 of them

  @Bean
  Batches batches(JdbcTemplate jdbc, TransactionTemplate transaction) {
    return new Batches(jdbc, transaction);
  }

  @Bean
  BatchRunner batchRunner(
      JdbcTemplate jdbc,
      Batches batches,
      Orders orders,
      Submission submission,
      Teams teams,
      Tasks tasks,
      TransactionTemplate transaction,
      Dispatch dispatch,
      Deliveries deliveries,
      BatchSettings settings,
      MeterRegistry meters) {
    return new BatchRunner(
        new DueBatches(jdbc),
        batches,
        orders,
        submission,
        teams,
        tasks,
        transaction,
        dispatch,
        deliveries,
        settings.look(),
        meters);
  }

  @Bean
  DueLoop batchLoop(BatchRunner runner) {
    return runner.loop();
  }

  @Bean
  BatchPictures batchPictures(Batches batches, ObjectStoreSettings store) {
    return new BatchPictures(batches, ObjectStoreClients.forStoring(store), store.bucket());
  }

  @Bean
  DueLoop batchSweepLoop(Sweeps sweeps, Batches batches, BatchSettings settings) {
    return sweeps.loop(
        "batches", () -> batches.forget(settings.retention().toSeconds(), SWEPT_AT_ONCE));
  }
}
