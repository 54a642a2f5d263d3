package io.plantain.testservers;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class RealServersIT {

  @Test
  void theBrokerHasEveryTopicOfThePipeline() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka()))) {
      Set<String> names = admin.listTopics().names().get();

      assertThat(names).containsAll(Topics.ALL).contains("ledger-service.dlt");
    }
  }

  @Test
  void theBrokerTakesARecordOfOneMebibyte() throws Exception {
    TestServers.createTopics("large.records");
    Map<String, Object> settings =
        Map.of("bootstrap.servers", TestServers.kafka(), "max.request.size", 2 * 1024 * 1024);

    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      var sent = producer.send(new ProducerRecord<>("large.records", new byte[1_048_576])).get();

      assertThat(sent.serializedValueSize()).isEqualTo(1_048_576);
    }
  }

  @Test
  void eachDatabaseIsNewAndItsLoginOwnsIt() throws Exception {
    TestDatabase first = TestServers.newDatabase();
    TestDatabase second = TestServers.newDatabase();

    assertThat(first.url()).isNotEqualTo(second.url());
    try (Connection connection =
            DriverManager.getConnection(first.url(), first.user(), first.password());
        var statement = connection.createStatement()) {
      statement.execute("create table kept (id bigint primary key)");
      try (ResultSet row = statement.executeQuery("show server_version_num")) {
        row.next();
        assertThat(row.getInt(1)).isGreaterThanOrEqualTo(18_00_00);
      }
    }
  }

  @Test
  void theObjectStoreRefusesWhoeverDoesNotSign() throws Exception {
    TestS3 s3 = TestServers.s3();

    var answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(s3.endpoint() + "/")).build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("AccessDenied");
  }
}
