package io.plantain.event;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// What the contract consists of, found by reflection, so that nothing can be forgotten.
final class Contract {
  private Contract() {}

  /// Every record that may travel.
  static List<Class<?>> events() {
    return recordsOf(PipelineEvent.class).toList();
  }

  static JsonNode asyncApi() {
    try (InputStream yaml = resource("/asyncapi.yaml")) {
      return new YAMLMapper().readTree(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The golden JSON of an event, without the line break that ends the file.
  static byte[] golden(String event) {
    try (InputStream json = resource("/golden/" + event + ".json")) {
      byte[] bytes = json.readAllBytes();
      return Arrays.copyOf(bytes, bytes.length - 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream resource(String name) {
    InputStream found = Contract.class.getResourceAsStream(name);
    if (found == null) {
      throw new AssertionError("there is no " + name);
    }
    return found;
  }

  private static Stream<Class<?>> recordsOf(Class<?> type) {
    return type.isRecord()
        ? Stream.of(type)
        : Arrays.stream(type.getPermittedSubclasses()).flatMap(Contract::recordsOf);
  }
}
