package io.plantain.event;

import static io.plantain.event.RequiredFields.snakeCase;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Holds asyncapi.yaml against the records, both ways: nothing is missing, nothing is invented.
class AsyncApiTest {
  private static final JsonNode API = Contract.asyncApi();
  private static final JsonNode SCHEMAS = API.at("/components/schemas");

  static List<Class<?>> events() {
    return Contract.events();
  }

  /// Events, what they are made of, and the request.
  static Set<Class<?>> records() {
    Set<Class<?>> all = new LinkedHashSet<>(Contract.events());
    all.add(TaskRequest.class);
    List<Class<?>> open = new ArrayList<>(all);
    while (!open.isEmpty()) {
      for (RecordComponent component : open.removeLast().getRecordComponents()) {
        Class<?> part = recordIn(component);
        if (part != null && all.add(part)) {
          open.add(part);
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("records")
  void namesTheFieldsOfEveryRecord(Class<?> record) {
    List<String> fields = new ArrayList<>();
    List<String> required = new ArrayList<>(RequiredFields.of(record));
    for (RecordComponent component : record.getRecordComponents()) {
      fields.add(snakeCase(component.getName()));
    }
    if (PipelineEvent.class.isAssignableFrom(record)) {
      fields.add("type");
      required.add("type");
    }

    JsonNode schema = SCHEMAS.path(record.getSimpleName());

    assertThat(schema.path("properties").propertyNames())
        .containsExactlyInAnyOrderElementsOf(fields);
    assertThat(texts(schema.path("required"))).containsExactlyInAnyOrderElementsOf(required);
  }

  @ParameterizedTest
  @MethodSource("records")
  void refersToTheSchemaOfEveryPart(Class<?> record) {
    for (RecordComponent component : record.getRecordComponents()) {
      Class<?> part = recordIn(component);
      if (part != null) {
        JsonNode property =
            SCHEMAS
                .path(record.getSimpleName())
                .path("properties")
                .path(snakeCase(component.getName()));
        JsonNode reference = property.has("items") ? property.path("items") : property;
        assertThat(reference.path("$ref").asString())
            .isEqualTo("#/components/schemas/" + part.getSimpleName());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("events")
  void acceptsTheGoldenJson(Class<?> event) {
    JsonNode golden = EventCodec.mapper().readTree(Contract.golden(event.getSimpleName()));

    assertThat(Schemas.problems(event.getSimpleName(), golden)).isEmpty();
    assertThat(SCHEMAS.at("/" + event.getSimpleName() + "/properties/type/const").asString())
        .isEqualTo(event.getSimpleName());
  }

  @ParameterizedTest
  @MethodSource("events")
  void showsEveryOptionalFieldInTheGoldenJson(Class<?> event) {
    JsonNode golden = EventCodec.mapper().readTree(Contract.golden(event.getSimpleName()));

    assertThat(golden.propertyNames())
        .containsExactlyInAnyOrderElementsOf(
            SCHEMAS.path(event.getSimpleName()).path("properties").propertyNames());
  }

  @ParameterizedTest
  @MethodSource("events")
  void putsEveryEventOnItsTopicWithItsKey(Class<?> event) {
    String name = event.getSimpleName();
    PipelineEvent sample = ((Decoded.Event) EventCodec.decode(Contract.golden(name))).event();

    List<String> addresses =
        API.get("channels").values().stream()
            .filter(channel -> channel.path("messages").has(name))
            .map(channel -> channel.path("address").asString())
            .toList();

    assertThat(addresses).containsExactly(Topics.of(sample));
    JsonNode message = API.at("/components/messages/" + name);
    assertThat(message.at("/payload/$ref").asString()).isEqualTo("#/components/schemas/" + name);
    assertThat(message.at("/traits/0/$ref").asString())
        .isEqualTo("#/components/messageTraits/CloudEvent");
    assertThat(message.at("/bindings/kafka/key/description").asString())
        .isEqualTo(sample instanceof TaskScoped ? "task_id" : "team_id");
  }

  @Test
  void hasEveryTopicAndNoOther() {
    List<String> addresses =
        API.get("channels").values().stream().map(c -> c.path("address").asString()).toList();
    List<String> expected = new ArrayList<>(Topics.ALL);
    expected.add("task.requests.{team}.v1");
    expected.add(Topics.deadLettersOf("{service}"));

    assertThat(addresses).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(texts(API.at("/channels/deadLetters/parameters/service/enum")))
        .containsExactlyElementsOf(Topics.SERVICES);
    assertThat(API.get("operations")).hasSameSizeAs(API.get("channels"));
  }

  @Test
  void hasNoMessageOrSchemaWithoutARecord() {
    List<String> events = Contract.events().stream().map(Class::getSimpleName).toList();
    List<String> messages = new ArrayList<>(events);
    messages.addAll(List.of("TaskRequest", "TeamTaskRequest", "DeadLetter", "DeadLetterAct"));
    List<String> schemas = new ArrayList<>(records().stream().map(Class::getSimpleName).toList());
    schemas.addAll(List.of("CloudEventHeaders", "Traceparent", "FailureReason"));

    assertThat(API.at("/components/messages").propertyNames())
        .containsExactlyInAnyOrderElementsOf(messages);
    assertThat(SCHEMAS.propertyNames()).containsExactlyInAnyOrderElementsOf(schemas);
  }

  @Test
  void knowsTheHeadersThatEveryEventCarries() {
    JsonNode headers = SCHEMAS.path("CloudEventHeaders");

    assertThat(texts(headers.path("required")))
        .containsExactlyInAnyOrder(
            "ce_specversion",
            "ce_id",
            "ce_type",
            "ce_source",
            "ce_time",
            "ce_subject",
            "content-type");
    assertThat(headers.path("properties").has("traceparent")).isTrue();
  }

  @Test
  void listsTheWordsOfEveryEnum() {
    assertThat(texts(SCHEMAS.at("/FailureReason/enum")))
        .containsExactlyElementsOf(
            Arrays.stream(FailureReason.values()).map(FailureReason::code).toList());
    assertThat(texts(SCHEMAS.at("/TaskCancelRequested/properties/cause/enum")))
        .containsExactlyElementsOf(
            Arrays.stream(CancelEvent.Cause.values()).map(CancelEvent.Cause::code).toList());
  }

  @Test
  void refusesAnEventWithoutARequiredField() {
    JsonNode golden = EventCodec.mapper().readTree(Contract.golden("CreditsDebited"));
    ((ObjectNode) golden.path("price")).remove("version");

    assertThat(Schemas.problems("CreditsDebited", golden)).hasSize(1);
  }

  private static @Nullable Class<?> recordIn(RecordComponent component) {
    Type type = component.getGenericType();
    if (type instanceof ParameterizedType list && component.getType() == List.class) {
      type = list.getActualTypeArguments()[0];
    }
    return type instanceof Class<?> part && part.isRecord() ? part : null;
  }

  private static List<String> texts(JsonNode array) {
    return array.values().stream().map(JsonNode::asString).toList();
  }
}
