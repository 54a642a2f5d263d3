package io.plantain.acceptance.structure;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.plantain.acceptance.Checkout;
import io.plantain.event.PipelineEvent;
import io.plantain.event.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The README's table "one task through the folders", against the code.
class FlowTableTest {
  private static final String LISTENER = "org.springframework.kafka.annotation.KafkaListener";
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| [^|]+ \\| \\[([a-z-]+)]\\([a-z-]+\\) \\| ([^|]+) \\| ([^|]+) \\|$");
  private static final Pattern TOPIC = Pattern.compile("`([a-z.-]+\\.v1)`");

  @Test
  void everyListenerIsInTheTableAndNothingElse() {
    table(2)
        .forEach(
            (folder, topics) ->
                assertThat(topics).as(folder + " reads").isEqualTo(listenedTo(classes(folder))));
  }

  @Test
  void everyEventThatAFolderMakesIsInTheTable() {
    table(3)
        .forEach(
            (folder, topics) ->
                assertThat(topics).as(folder + " writes").isEqualTo(made(classes(folder))));
  }

  @Test
  void everyServiceIsInTheTable() {
    assertThat(table(2).keySet()).isEqualTo(new TreeSet<>(Topics.SERVICES));
  }

  private static Map<String, Set<String>> table(int column) {
    Matcher row = ROW.matcher(Sources.text(Checkout.root().resolve("README.md")));
    Map<String, Set<String>> topics = new TreeMap<>();
    while (row.find()) {
      Set<String> ofFolder = topics.computeIfAbsent(row.group(1), key -> new TreeSet<>());
      TOPIC.matcher(row.group(column)).results().forEach(topic -> ofFolder.add(topic.group(1)));
    }
    assertThat(topics).isNotEmpty();
    return topics;
  }

  private static JavaClasses classes(String folder) {
    Path compiled = Checkout.root().resolve(folder).resolve("target/classes");
    assertThat(compiled).isDirectory();
    return new ClassFileImporter().importPath(compiled);
  }

  private static Set<String> listenedTo(JavaClasses classes) {
    Set<String> topics = new TreeSet<>();
    classes.stream()
        .flatMap(type -> type.getMethods().stream())
        .filter(method -> method.isAnnotatedWith(LISTENER))
        .map(FlowTableTest::topicsOf)
        .forEach(topics::addAll);
    return topics;
  }

  /// A listener with a pattern names none: it reads the request topics of single teams.
  private static List<String> topicsOf(JavaMethod method) {
    return method
        .getAnnotationOfType(LISTENER)
        .get("topics")
        .map(topics -> List.of((String[]) topics))
        .orElse(List.of());
  }

  /// Topics of the events whose constructors the folder's own code calls.
  private static Set<String> made(JavaClasses classes) {
    Map<String, String> topicOfEvent = topicOfEvent();
    Set<String> topics = new TreeSet<>();
    classes.stream()
        .flatMap(type -> type.getConstructorCallsFromSelf().stream())
        .map(JavaConstructorCall::getTargetOwner)
        .map(type -> topicOfEvent.get(type.getName()))
        .filter(topic -> topic != null)
        .forEach(topics::add);
    return topics;
  }

  private static Map<String, String> topicOfEvent() {
    Map<String, String> topics = new TreeMap<>();
    for (Class<?> family : PipelineEvent.class.getPermittedSubclasses()) {
      for (Class<?> event : events(family)) {
        topics.put(event.getName(), Topics.of(golden(event)));
      }
    }
    return topics;
  }

  private static List<Class<?>> events(Class<?> family) {
    return Stream.of(family.getPermittedSubclasses())
        .collect(ArrayList::new, List::add, List::addAll);
  }

  /// An example of the event, as the contract keeps it for ever.
  private static PipelineEvent golden(Class<?> event) {
    Path file =
        Checkout.root()
            .resolve("event-contract/src/test/resources/golden")
            .resolve(event.getSimpleName() + ".json");
    return io.plantain.event.EventCodec.mapper().readValue(Sources.text(file), PipelineEvent.class);
  }
}
