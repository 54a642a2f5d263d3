package io.plantain.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.minio.GetObjectArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.plantain.kit.objects.ObjectStoreClients;
import io.plantain.kit.objects.ObjectStoreSettings;
import io.plantain.testservers.TestAuthority;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestS3;
import io.plantain.testservers.TestServers;
import io.plantain.testservers.TlsGate;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/// The settings of deploy/kubernetes/README.md for PostgreSQL and the object store over TLS, with
/// certificates of an authority that no JVM knows.
class TlsIT {
  @TempDir static Path folder;

  private static TestAuthority authority;
  private static TestAuthority stranger;
  private static TestDatabase database;
  private static TlsGate store;

  @ImportAutoConfiguration({DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class})
  static class OnlyADatabase {}

  @BeforeAll
  static void start() throws IOException {
    assumeThat(TestServers.inContainers()).isFalse();
    authority = TestAuthority.create(Files.createDirectory(folder.resolve("ours")));
    stranger = TestAuthority.create(Files.createDirectory(folder.resolve("strange")));
    database = TestServers.newDatabaseWithTls(authority);
    store = new TlsGate(authority.serverContext(), URI.create(TestServers.s3().endpoint()));
  }

  @AfterAll
  static void stop() {
    if (store != null) {
      store.close();
    }
  }

  @Test
  void theDatabaseIsReachedWithVerifyFull() {
    try (ConfigurableApplicationContext service = service("127.0.0.1", authority)) {
      assertThat(
              service
                  .getBean(JdbcTemplate.class)
                  .queryForObject(
                      "select version from pg_stat_ssl where ssl and pid = pg_backend_pid()",
                      String.class))
          .startsWith("TLSv1.");
    }
  }

  @Test
  void aDatabaseThatAStrangerVouchesForIsRefused() {
    try (ConfigurableApplicationContext service = service("127.0.0.1", stranger)) {
      assertThatThrownBy(() -> ask(service)).hasStackTraceContaining("PKIX path");
    }
  }

  /// The certificate names 127.0.0.1 alone.
  @Test
  void aDatabaseUnderAnotherNameIsRefused() {
    try (ConfigurableApplicationContext service = service("localhost", authority)) {
      assertThatThrownBy(() -> ask(service)).hasStackTraceContaining("localhost");
    }
  }

  @Test
  void theObjectStoreIsReachedWithItsAuthority() throws Exception {
    MinioClient client = client(authority.certificate().toString());
    client.makeBucket(MakeBucketArgs.builder().bucket("tls-it").build());
    client.putObject(
        PutObjectArgs.builder().bucket("tls-it").object("one").data(new byte[] {1, 2}, 2).build());

    try (var object =
        client.getObject(GetObjectArgs.builder().bucket("tls-it").object("one").build())) {
      assertThat(object.readAllBytes()).containsExactly(1, 2);
    }
  }

  @Test
  void anObjectStoreThatNobodyOrAStrangerVouchesForIsRefused() {
    for (String trusted : new String[] {null, stranger.certificate().toString()}) {
      assertThatThrownBy(
              () -> client(trusted).makeBucket(MakeBucketArgs.builder().bucket("never").build()))
          .hasStackTraceContaining("PKIX path");
    }
  }

  private static @Nullable Integer ask(ConfigurableApplicationContext service) {
    return service.getBean(JdbcTemplate.class).queryForObject("select 1", Integer.class);
  }

  private static ConfigurableApplicationContext service(String host, TestAuthority trusted) {
    return new SpringApplicationBuilder(OnlyADatabase.class)
        .web(WebApplicationType.NONE)
        .run(
            "--spring.config.import=classpath:service-kit.yml",
            "--spring.application.name=tls-it",
            "--spring.datasource.url=%s?sslmode=verify-full&sslrootcert=%s"
                .formatted(database.url().replace("127.0.0.1", host), trusted.certificate()),
            "--spring.datasource.username=" + database.user(),
            "--spring.datasource.password=" + database.password());
  }

  private static MinioClient client(@Nullable String trusted) {
    TestS3 s3 = TestServers.s3();
    return ObjectStoreClients.forStoring(
        new ObjectStoreSettings(
            store.endpoint(),
            null,
            "us-east-1",
            s3.accessKey(),
            s3.secretKey(),
            "tls-it",
            trusted));
  }
}
