package io.plantain.acceptance.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Instance;
import io.plantain.acceptance.RunningSystem;
import io.plantain.acceptance.Team;
import io.plantain.event.Topics;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// All scenarios of this module run on a broker that knows the services by name and allows them
/// what stands in deploy/kafka/access.yml: here it is shown that this is so, and that it is all.
@ExtendWith(RunningSystem.class)
class AccessIT {
  private static final AccessTable TABLE = AccessTable.read();
  private static final Duration SOON = Duration.ofSeconds(90);

  static List<String> services() {
    return Topics.SERVICES;
  }

  @Test
  void sufficesForATaskOverTls(Installation system) throws Exception {
    Team team = Team.create(system, "access", 5);

    assertThat(team.ended(team.generate("a quiet harbour"), SOON).path("status").asString())
        .isEqualTo("success");
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (String service : Topics.SERVICES) {
        for (Instance instance : system.instancesOf(service)) {
          String metrics =
              http.send(HttpRequest.newBuilder(instance.metrics()).build(), BodyHandlers.ofString())
                  .body();
          assertThat(
                  metrics
                      .lines()
                      .filter(
                          line ->
                              line.startsWith("kafka_consumer_successful_authentication_total{")))
              .as(instance.name() + " logged in")
              .anySatisfy(
                  line ->
                      assertThat(Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                          .isPositive());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("services")
  void isAllThatAServiceMayDo(String service, Installation system, SecuredBroker broker)
      throws Exception {
    Map<String, Set<AclOperation>> expected = new TreeMap<>();
    TABLE.topics().keySet().forEach(topic -> expected.put(topic, new HashSet<>()));
    AccessTable.Rights rights = TABLE.rightsOf(service);
    rights
        .reads()
        .forEach(
            topic ->
                expected
                    .getOrDefault(topic, new HashSet<>())
                    .addAll(List.of(AclOperation.READ, AclOperation.DESCRIBE)));
    rights
        .writes()
        .forEach(
            topic ->
                expected
                    .getOrDefault(topic, new HashSet<>())
                    .addAll(List.of(AclOperation.WRITE, AclOperation.DESCRIBE)));

    Map<String, Set<AclOperation>> allowed = new TreeMap<>();
    try (Admin admin = Admin.create(broker.client(service))) {
      for (String topic : TABLE.topics().keySet()) {
        allowed.put(topic, operations(admin, topic));
      }
    }

    assertThat(allowed).isEqualTo(expected);
  }

  @Test
  void refusesToWriteElsewhere(Installation system, SecuredBroker broker) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            broker.client("storage-worker"), new StringSerializer(), new StringSerializer())) {
      assertThatThrownBy(
              () -> producer.send(new ProducerRecord<>(Topics.LEDGER_ENTRIES, "forged")).get())
          .hasRootCauseInstanceOf(TopicAuthorizationException.class);
    }
  }

  @Test
  void refusesToTakeTheRecordsOfOthers(Installation system, SecuredBroker broker) {
    Map<String, Object> settings = broker.client("storage-worker");
    settings.put("group.id", "ledger-service");
    settings.put("group.protocol", "consumer");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(Topics.GENERATION_RESULTS));
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  consumer.poll(Duration.ofMillis(200));
                }
              })
          .isInstanceOf(GroupAuthorizationException.class);
    }
  }

  @Test
  void refusesAWrongPassword(Installation system, SecuredBroker broker) {
    try (Admin admin = Admin.create(broker.client("storage-worker", "guessed"))) {
      assertThatThrownBy(() -> admin.listTopics().names().get())
          .hasRootCauseInstanceOf(SaslAuthenticationException.class);
    }
  }

  private static Set<AclOperation> operations(Admin admin, String topic) throws Exception {
    try {
      return new HashSet<>(
          admin
              .describeTopics(
                  List.of(topic), new DescribeTopicsOptions().includeAuthorizedOperations(true))
              .allTopicNames()
              .get()
              .values()
              .iterator()
              .next()
              .authorizedOperations());
    } catch (ExecutionException refused) {
      if (refused.getCause() instanceof TopicAuthorizationException) {
        return new HashSet<>(); // not even its name
      }
      throw refused;
    }
  }
}
