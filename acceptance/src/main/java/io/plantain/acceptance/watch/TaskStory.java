package io.plantain.acceptance.watch;

import io.plantain.acceptance.Installation;
import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Everything that topics, tables and logs know of one task, in the order of time. Prompts, keys
/// and signed links are left out.
final class TaskStory {
  private static final Duration READING_LIMIT = Duration.ofSeconds(60);
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);
  private static final int MILLIS_SHIFT = 16; // a UUID of version 7 begins with 48 bits of time
  private static final int TIME_ORDERED = 7;
  private static final int MAX_LOG_LINES = 500;
  private static final Pattern LOG_TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");

  /// Keyed by others, or without a key.
  private static final Set<String> NOT_BY_TASK =
      Set.of(Topics.TASK_REQUESTS, Topics.LEDGER_BALANCES, Topics.LEDGER_COMMANDS);

  private static final String ACTS =
      "select at, 'act: ' || act || ' by ' || operator || ' (' || reason || '): ' ||"
          + " coalesce(result, 'not known') from operator_act where task_id = ?";

  /// What a table says of a task: its database, a time and a text. Words of customers stay there.
  private enum Table {
    ACCEPTED(
        "intake",
        "select created_at, 'task accepted: ' || (to_jsonb(t) -"
            + " '{spec,metadata,media,callback_url,task_id,request_key}'::text[])::text from task t"
            + " where task_id = ?"),
    WEBHOOK(
        "intake",
        "select coalesce(ended_at, created_at), 'webhook ' || event_type || ': ' || status || ', '"
            + " || attempts || ' attempts' || coalesce(', HTTP ' || http_status, '') from"
            + " webhook_delivery where task_id = ?"),
    VERDICT(
        "moderation",
        "select decided_at, 'verdict: ' || outcome || ' (' || action || coalesce(', ' || category,"
            + " '') || '), rules ' || rule_ids::text from verdict where task_id = ?"),
    HOLD(
        "ledger",
        "select coalesce(settled_at, held_at, created_at), 'hold: ' || (to_jsonb(h) -"
            + " '{task_id}'::text[])::text from task_hold h where task_id = ?"),
    JOURNAL(
        "ledger",
        "select at, 'journal: ' || case kind when 1 then 'grant' when 2 then 'hold' when 3 then"
            + " 'capture' when 4 then 'release' else 'expire' end || ' ' || amount || ', available"
            + " ' || available_after || ', held ' || held_after from transfer where ref = ?"),
    ATTEMPT(
        "generation",
        "select coalesce(submitted_at, created_at), 'attempt: ' || (to_jsonb(a) -"
            + " '{task_id,told}'::text[])::text from attempt a where task_id = ?"),
    NOTE(
        "generation",
        "select at, 'attempt: ' || what || coalesce(' (picture ' || picture || ')', '') ||"
            + " coalesce(': ' || detail, '') from attempt_note where task_id = ?"),
    LATE(
        "generation",
        "select coalesce(found_at, created_at), 'late job, picture ' || picture || ': ' ||"
            + " coalesce(outcome, 'watched') from late_job where task_id = ?"),
    STORED(
        "storage",
        "select stored_at, 'stored: ' || kind || coalesce(' ' || reason, '') || ', ' || pictures ||"
            + " ' pictures, ' || bytes || ' bytes' from storage_outcome where task_id = ?"),
    ACTS_HERE("intake", TaskStory.ACTS),
    ACTS_ON_MONEY("ledger", TaskStory.ACTS),
    ACTS_ON_ATTEMPT("generation", TaskStory.ACTS),
    ACTS_ON_PICTURES("storage", TaskStory.ACTS);

    private final String database;
    private final String sql;

    Table(String database, String sql) {
      this.database = database;
      this.sql = sql;
    }
  }

  private record Line(Instant at, String where, String text) {}

  private final Installation system;
  private final UUID taskId;
  private final List<Line> lines = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Set<String> traces = new TreeSet<>();

  private TaskStory(Installation system, UUID taskId) {
    this.system = system;
    this.taskId = taskId;
  }

  static String of(Installation system, UUID taskId) throws IOException {
    TaskStory story = new TaskStory(system, taskId);
    story.readTables();
    story.readTopics();
    story.readLogs();
    return story.told();
  }

  /// A database that is away is told, and the others are read all the same.
  private void readTables() {
    Map<String, Connection> open = new HashMap<>();
    for (Table table : Table.values()) {
      try {
        Connection connection = open.get(table.database);
        if (connection == null) {
          connection = open(table.database);
          open.put(table.database, connection);
        }
        try (PreparedStatement query = connection.prepareStatement(table.sql)) {
          query.setObject(1, taskId);
          ResultSet rows = query.executeQuery();
          while (rows.next()) {
            lines.add(
                new Line(
                    rows.getTimestamp(1).toInstant(),
                    "database " + table.database,
                    rows.getString(2)));
          }
        }
      } catch (SQLException away) {
        problems.add("database " + table.database + " says: " + away.getMessage());
      }
    }
    open.values().forEach(TaskStory::close);
  }

  private Connection open(String database) throws SQLException {
    Connection connection =
        DriverManager.getConnection(
            "jdbc:postgresql://127.0.0.1:%s/%s?connectTimeout=5&socketTimeout=60"
                .formatted(system.setting("PLANTAIN_PORT_POSTGRES"), database),
            database,
            system.credential("database." + database + ".password"));
    connection.setReadOnly(true);
    return connection;
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException gone) {
      // it was only read
    }
  }

  /// All events of a task lie in one partition of each topic.
  private void readTopics() {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            system.kafka(),
            "enable.auto.commit",
            false,
            "default.api.timeout.ms",
            15_000);
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = partitions(consumer);
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
      seek(consumer, ends);
      long limit = System.nanoTime() + READING_LIMIT.toNanos();
      while (!ends.isEmpty() && System.nanoTime() < limit) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          if (taskId.toString().equals(record.key())) {
            add(record);
          }
        }
        ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
      }
      if (!ends.isEmpty()) {
        problems.add("not read to their ends: " + ends.keySet());
      }
    } catch (org.apache.kafka.common.KafkaException away) {
      problems.add("the broker says: " + away.getMessage());
    }
  }

  private List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer) {
    List<String> topics = new ArrayList<>(Topics.ALL);
    topics.removeAll(NOT_BY_TASK);
    Topics.SERVICES.forEach(service -> topics.add(Topics.deadLettersOf(service)));
    int hash = Utils.toPositive(Utils.murmur2(taskId.toString().getBytes(StandardCharsets.UTF_8)));
    return topics.stream()
        .map(topic -> new TopicPartition(topic, hash % consumer.partitionsFor(topic).size()))
        .toList();
  }

  /// A task's id knows when it was accepted: nothing of it is older.
  private void seek(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
    long from =
        taskId.version() == TIME_ORDERED
            ? (taskId.getMostSignificantBits() >>> MILLIS_SHIFT) - CLOCKS_DIFFER.toMillis()
            : 0;
    Map<TopicPartition, Long> times = new HashMap<>();
    ends.keySet().forEach(partition -> times.put(partition, from));
    consumer
        .offsetsForTimes(times)
        .forEach(
            (partition, found) ->
                consumer.seek(
                    partition, found == null ? ends.getOrDefault(partition, 0L) : found.offset()));
  }

  private void add(ConsumerRecord<String, byte[]> record) {
    String trace = header(record, "traceparent");
    if (trace != null && trace.length() > 35) {
      traces.add(trace.substring(3, 35));
    }
    String reason = header(record, "dlt-reason");
    String text =
        switch (EventCodec.decode(record.value() == null ? new byte[0] : record.value())) {
          case Decoded.Event(var event) -> {
            ObjectNode json = EventCodec.mapper().valueToTree(event);
            json.remove(List.of("spec", "task_id", "team_id", "type", "at", "prompt"));
            for (JsonNode media : json.path("media")) {
              ((ObjectNode) media).remove("url"); // whoever has it may open it
            }
            yield event.getClass().getSimpleName() + " " + json;
          }
          case Decoded.UnknownType(String type) -> type;
          case Decoded.Unreadable(String why) -> "unreadable: " + why;
        };
    lines.add(
        new Line(
            Instant.ofEpochMilli(record.timestamp()),
            "topic " + record.topic() + "/" + record.partition() + "@" + record.offset(),
            (reason == null ? "" : "DEAD LETTER, " + reason + ": ") + text));
  }

  private static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  private void readLogs() throws IOException {
    Path folder = system.home().resolve("logs");
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        try (Stream<String> text = Files.lines(file, StandardCharsets.ISO_8859_1)) { // never fails
          text.filter(line -> line.contains(taskId.toString()))
              .limit(MAX_LOG_LINES)
              .forEach(line -> addLog(file.getFileName().toString(), line));
        }
      }
    }
  }

  /// Plain lines, and structured ones, of which the message and what it is about are told.
  private void addLog(String file, String line) {
    if (line.startsWith("{")) {
      addStructured(file, line);
      return;
    }
    Matcher time = LOG_TIME.matcher(line);
    if (time.find()) {
      lines.add(
          new Line(
              Instant.parse(time.group()),
              "log " + file.replace(".log", ""),
              line.substring(time.end()).strip()));
    }
  }

  private void addStructured(String file, String line) {
    try {
      ObjectNode json = (ObjectNode) EventCodec.mapper().readTree(line);
      Instant at = Instant.parse(json.path("@timestamp").asString());
      String text =
          json.path("log").path("level").asString("") + " " + json.path("message").asString("");
      json.remove(
          List.of(
              "@timestamp",
              "log",
              "process",
              "service",
              "message",
              "ecs",
              "task_id",
              "team_id",
              "trace"));
      lines.add(new Line(at, "log " + file.replace(".log", ""), text + " " + json));
    } catch (RuntimeException otherFormat) {
      problems.add("log " + file + " has lines in a format that is not ECS");
    }
  }

  private String told() {
    lines.sort(Comparator.comparing(Line::at));
    StringBuilder story = new StringBuilder("Task " + taskId + "\n");
    if (!traces.isEmpty()) {
      story.append("Trace ").append(String.join(", ", traces)).append('\n');
    }
    Instant begin = lines.isEmpty() ? Instant.EPOCH : lines.getFirst().at();
    for (Line line : lines) {
      story.append(
          String.format(
              Locale.ROOT,
              "%s %+9.3f s  %-38s %s%n",
              DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT)
                  .withZone(ZoneOffset.UTC)
                  .format(line.at()),
              Duration.between(begin, line.at()).toMillis() / 1000.0,
              line.where(),
              line.text()));
    }
    if (lines.isEmpty()) {
      story.append("Nobody knows anything of it.\n");
    }
    problems.stream()
        .distinct()
        .forEach(problem -> story.append("! ").append(problem).append('\n'));
    return story.toString();
  }
}
