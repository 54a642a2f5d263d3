package io.plantain.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// While a release is rolled out, services of two versions read each other's events. What a release
/// wrote and what it understood is kept in released/, a folder each that never changes again; see
/// deploy/UPGRADE.md.
class ReleasedContractTest {
  private static final Path RELEASED = Path.of("src/test/resources/released");
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  /// An event of a release: its folder and its name.
  record Told(Path release, String event) {
    JsonNode json() {
      return JsonMapper.shared().readTree(read(release.resolve("golden/" + event + ".json")));
    }
  }

  static List<Told> told() {
    return list(RELEASED).stream()
        .flatMap(
            release ->
                list(release.resolve("golden")).stream()
                    .map(
                        file ->
                            new Told(release, file.getFileName().toString().replace(".json", ""))))
        .toList();
  }

  /// Old writer, new reader.
  @ParameterizedTest
  @MethodSource("told")
  void isReadToday(Told told) {
    JsonNode then = told.json();

    Decoded decoded = EventCodec.decode(then.toString().getBytes(UTF_8));

    assertThat(decoded).isInstanceOf(Decoded.Event.class);
    JsonNode now =
        JsonMapper.shared().readTree(EventCodec.encode(((Decoded.Event) decoded).event()));
    assertThat(missing(then, now, told.event())).isEmpty();
  }

  /// New writer, old reader: it passes over fields that it does not know, and needs all it knew.
  @ParameterizedTest
  @MethodSource("told")
  void isStillWrittenToday(Told told) {
    JsonNode today = JsonMapper.shared().readTree(Contract.golden(told.event()));

    assertThat(problems(told, today)).isEmpty();
  }

  private static List<String> problems(Told told, JsonNode value) {
    JsonNode api = new YAMLMapper().readTree(read(told.release().resolve("asyncapi.yaml")));
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("$ref", "#/components/schemas/" + told.event());
    root.set("components", api.get("components"));
    return REGISTRY.getSchema(root).validate(value).stream().map(Error::toString).toList();
  }

  /// What was said then and is no longer, or otherwise.
  private static List<String> missing(JsonNode then, JsonNode now, String place) {
    if (then.isObject()) {
      return then.propertyNames().stream()
          .flatMap(name -> missing(then.get(name), now.path(name), place + "." + name).stream())
          .toList();
    }
    return then.equals(now) ? List.of() : List.of(place + " was " + then + " and is " + now);
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
