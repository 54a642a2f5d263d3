package io.plantain.testservers;

import io.plantain.event.Topics;
import java.util.List;
import java.util.stream.Stream;

/// Real servers for integration tests: started at first use, shared by the whole JVM, ended with
/// it.
///
/// In processes of this machine by default; with `-Pcontainers` in Docker.
public final class TestServers {
  /// Two, so that an order across partitions is never taken for granted.
  static final int PARTITIONS = 2;

  private static final boolean IN_CONTAINERS = Boolean.getBoolean("plantain.containers");

  private TestServers() {}

  /// Bootstrap servers of a broker that already has every topic of the pipeline.
  public static String kafka() {
    return Kafka.BROKER.bootstrapServers();
  }

  /// Returns when each topic has a leader for every partition; one that exists stays as it is.
  public static void createTopics(String... names) {
    TestTopics.create(kafka(), List.of(names));
  }

  public static TestDatabase newDatabase() {
    return Postgres.SERVER.newDatabase();
  }

  /// One that can also be reached over TLS; not in containers.
  public static TestDatabase newDatabaseWithTls(TestAuthority authority) {
    Postgres.SERVER.speakTls(authority);
    return Postgres.SERVER.newDatabase();
  }

  public static boolean inContainers() {
    return IN_CONTAINERS;
  }

  public static TestS3 s3() {
    return S3.SERVER;
  }

  static List<String> pipelineTopics() {
    return Stream.concat(Topics.ALL.stream(), Topics.SERVICES.stream().map(Topics::deadLettersOf))
        .toList();
  }

  // One holder per server: a test that needs only a database starts no broker.

  private static final class Kafka {
    static final TestBroker BROKER = IN_CONTAINERS ? new ContainerBroker() : new EmbeddedBroker();

    static {
      TestTopics.create(BROKER.bootstrapServers(), pipelineTopics());
    }
  }

  private static final class Postgres {
    static final TestPostgres SERVER =
        IN_CONTAINERS ? TestPostgres.inContainer() : TestPostgres.onThisMachine();
  }

  private static final class S3 {
    static final TestS3 SERVER = IN_CONTAINERS ? ContainerS3.start() : ChildS3.start();
  }
}
