package io.plantain.generation.staging;

import static org.assertj.core.api.Assertions.assertThat;

import io.minio.MakeBucketArgs;
import io.plantain.event.EventIds;
import io.plantain.kit.objects.ObjectStoreClients;
import io.plantain.kit.objects.ObjectStoreSettings;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestS3;
import io.plantain.testservers.TestServers;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class StagingSweepIT {
  private static Staging staging;
  private static JdbcTemplate jdbc;

  @BeforeAll
  static void start() throws Exception {
    TestS3 s3 = TestServers.s3();
    ObjectStoreSettings settings =
        new ObjectStoreSettings(
            URI.create(s3.endpoint().toString()),
            null,
            "us-east-1",
            s3.accessKey(),
            s3.secretKey(),
            "staging-sweep-it",
            null);
    ObjectStoreClients.forStoring(settings)
        .makeBucket(MakeBucketArgs.builder().bucket(settings.bucket()).build());
    staging = new Staging(ObjectStoreClients.forStoring(settings), settings);
    TestDatabase database = TestServers.newDatabase();
    jdbc =
        new JdbcTemplate(
            new DriverManagerDataSource(database.url(), database.user(), database.password()));
  }

  @Test
  void takesWhatNobodyTookAndLeavesTheRest() throws InterruptedException {
    UUID task = EventIds.newTaskId();
    String key = staging.put(task, 0, new byte[] {1});
    staging.store(Staging.lateKey(task, 0), new byte[] {2});
    assertThat(staging.stagedBefore(Instant.now().plusSeconds(60))).containsExactly(key);

    assertThat(sweep(Duration.ofDays(31))).isZero();
    Thread.sleep(2_100); // the store keeps whole seconds
    assertThat(sweep(Duration.ofSeconds(1))).isEqualTo(1);
    assertThat(sweep(Duration.ofSeconds(1))).isZero();
  }

  private static int sweep(Duration retention) {
    return new StagingSweep(staging, jdbc, new StagingSettings(retention)).sweep();
  }
}
