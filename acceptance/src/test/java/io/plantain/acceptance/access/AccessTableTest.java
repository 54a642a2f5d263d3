package io.plantain.acceptance.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.Checkout;
import io.plantain.event.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/// deploy/kafka/access.yml, against the code, the other places that make topics, and the examples.
class AccessTableTest {
  private static final Path ROOT = Checkout.root();
  private static final AccessTable TABLE = AccessTable.read();

  @Test
  void namesEveryTopicAndEveryService() {
    List<String> topics = new ArrayList<>(Topics.ALL);
    Topics.SERVICES.forEach(service -> topics.add(Topics.deadLettersOf(service)));

    assertThat(TABLE.topics().keySet()).containsExactlyElementsOf(topics);
    assertThat(TABLE.users().keySet()).containsExactlyElementsOf(Topics.SERVICES);
  }

  /// The listeners are the only readers.
  @Test
  void letsServicesReadWhatTheyListenTo() throws IOException {
    for (String service : Topics.SERVICES) {
      Set<String> listened = new TreeSet<>();
      for (Path file : files(service, "Listener.java")) {
        Pattern.compile("@KafkaListener\\((.*?)\\)\\s", Pattern.DOTALL)
            .matcher(Files.readString(file))
            .results()
            .flatMap(
                annotation ->
                    Pattern.compile("\\bTopics\\.([A-Z_]+)").matcher(annotation.group(1)).results())
            .forEach(topic -> listened.add(named(topic.group(1))));
      }

      assertThat(new TreeSet<>(TABLE.rightsOf(service).reads())).as(service).isEqualTo(listened);
    }
  }

  @Test
  void letsServicesWriteNoMoreThanTheTableOfTheFlow() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    for (String service : Topics.SERVICES) {
      Set<String> written = new TreeSet<>(Set.of(Topics.deadLettersOf(service)));
      for (String line :
          readme.lines().filter(line -> line.contains("[" + service + "]")).toList()) {
        String[] cells = line.split("\\|");
        if (cells.length == 5) {
          Pattern.compile("`([a-z0-9.]+)`")
              .matcher(cells[4])
              .results()
              .forEach(topic -> written.add(topic.group(1)));
        }
      }

      assertThat(new TreeSet<>(TABLE.rightsOf(service).writes())).as(service).isEqualTo(written);
    }
  }

  @Test
  void agreesWithTheTopicsOfCompose() throws IOException {
    Map<String, String> made = new LinkedHashMap<>();
    Pattern.compile("(?m)^create (\\S+) (\\S+=[^#\\n]+?)\\s*(#.*)?$")
        .matcher(Files.readString(ROOT.resolve("deploy/compose/create-topics.sh")))
        .results()
        .forEach(line -> made.put(line.group(1), line.group(2)));

    Map<String, String> wanted = new LinkedHashMap<>();
    TABLE
        .topics()
        .forEach(
            (name, topic) ->
                wanted.put(
                    name,
                    topic.compact()
                        ? "cleanup.policy=compact"
                        : switch ((int) topic.retention().toDays()) {
                          case 1 -> "retention.ms=$DAY";
                          case 7 -> "retention.ms=$RETENTION";
                          default -> "retention.ms=$((" + topic.retention().toDays() + " * DAY))";
                        }));
    assertThat(made).isEqualTo(wanted);
  }

  @Test
  void agreesWithTheTopicsForStrimzi() throws IOException {
    Map<String, Object> made = new TreeMap<>();
    for (Map<String, Object> topic : documents("deploy/kubernetes/kafka/topics.yaml")) {
      Map<String, Object> spec = at(topic, "spec");
      assertThat(spec).containsEntry("partitions", 24).containsEntry("replicas", 3);
      Map<String, Object> config = at(spec, "config");
      assertThat(config)
          .containsEntry("min.insync.replicas", 2)
          .containsEntry("max.message.bytes", 2 << 20);
      made.put(
          "" + at(topic, "metadata").get("name"),
          Objects.requireNonNullElseGet(
                  config.get("cleanup.policy"), () -> config.get("retention.ms"))
              .toString());
    }

    Map<String, Object> wanted = new TreeMap<>();
    TABLE
        .topics()
        .forEach(
            (name, topic) ->
                wanted.put(name, topic.compact() ? "compact" : "" + topic.retention().toMillis()));
    assertThat(made).isEqualTo(wanted);
  }

  @Test
  void agreesWithTheUsersForStrimzi() throws IOException {
    Set<String> made = new TreeSet<>();
    for (Map<String, Object> user : documents("deploy/kubernetes/kafka/users.yaml")) {
      String name = "" + at(user, "metadata").get("name");
      for (Object acl :
          (List<?>) Objects.requireNonNull(at(at(user, "spec"), "authorization").get("acls"))) {
        Map<String, Object> entry = cast(acl);
        Map<String, Object> resource = at(entry, "resource");
        for (Object operation : (List<?>) Objects.requireNonNull(entry.get("operations"))) {
          made.add(
              "%s %s %s %s".formatted(name, resource.get("type"), resource.get("name"), operation));
        }
      }
    }

    Set<String> wanted =
        new TreeSet<>(Set.of("kafka-lag topic * Describe", "kafka-lag group * Describe"));
    TABLE
        .users()
        .forEach(
            (user, rights) -> {
              rights
                  .reads()
                  .forEach(
                      topic ->
                          wanted.addAll(
                              List.of(
                                  user + " topic " + topic + " Read",
                                  user + " topic " + topic + " Describe")));
              rights
                  .writes()
                  .forEach(
                      topic ->
                          wanted.addAll(
                              List.of(
                                  user + " topic " + topic + " Write",
                                  user + " topic " + topic + " Describe")));
              rights
                  .prefixes()
                  .forEach(
                      prefix ->
                          wanted.addAll(
                              List.of(
                                  user + " topic " + prefix + " Read",
                                  user + " topic " + prefix + " Describe")));
              wanted.addAll(
                  List.of(
                      user + " group " + user + " Read", user + " group " + user + " Describe"));
            });
    assertThat(made).isEqualTo(wanted);
  }

  private static String named(String constant) {
    try {
      return "" + Topics.class.getField(constant).get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Map<String, Object>> documents(String file) throws IOException {
    List<Map<String, Object>> documents = new ArrayList<>();
    for (Object document : new Yaml().loadAll(Files.readString(ROOT.resolve(file)))) {
      if (document != null) {
        documents.add(cast(document));
      }
    }
    assertThat(documents).hasSizeGreaterThan(4);
    return documents;
  }

  private static Map<String, Object> at(Map<String, Object> map, String key) {
    return cast(Objects.requireNonNull(map.get(key), key));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> cast(Object value) {
    return (Map<String, Object>) value;
  }

  private static List<Path> files(String module, String end) throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/main/java"))) {
      return files.filter(file -> file.toString().endsWith(end)).toList();
    }
  }
}
