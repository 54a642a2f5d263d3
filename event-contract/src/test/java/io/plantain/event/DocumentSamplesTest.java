package io.plantain.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A sample in a README that is marked `<!-- event: Name -->` or `<!-- request -->` is what the
/// code really takes.
class DocumentSamplesTest {
  private static final Pattern MARKED =
      Pattern.compile("<!-- (event: (\\w+)|request) -->\\s*```json\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern MARK = Pattern.compile("<!-- (event:|request)");

  /// @param event null for a request
  record Sample(Path file, @Nullable String event, String json) {}

  @Test
  void areWhatTheCodeTakes() throws IOException {
    for (Sample sample : samples()) {
      JsonNode json = EventCodec.mapper().readTree(sample.json());
      if (sample.event() == null) {
        ObjectNode request = (ObjectNode) json;
        if (!request.has("idempotency_key")) { // over HTTP it is a header
          request.put("idempotency_key", "sample");
        }
        assertThat(Schemas.problems("TaskRequest", request)).as("%s", sample.file()).isEmpty();
      } else {
        assertThat(Schemas.problems(sample.event(), json)).as("%s", sample.file()).isEmpty();
        assertThat(EventCodec.decode(sample.json().getBytes(UTF_8)))
            .as("%s", sample.file())
            .isInstanceOf(Decoded.Event.class);
      }
    }
  }

  @Test
  void areFoundInTheContractsOwnReadme() throws IOException {
    assertThat(samples())
        .anyMatch(sample -> sample.event() == null)
        .anyMatch(sample -> "TaskSubmitted".equals(sample.event()));
  }

  private static List<Sample> samples() throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (Path readme : readmes()) {
      String text = Files.readString(readme);
      Matcher marked = MARKED.matcher(text);
      int found = 0;
      while (marked.find()) {
        samples.add(new Sample(readme, marked.group(2), marked.group(3)));
        found++;
      }
      assertThat(MARK.matcher(text).results().count())
          .as("marks in %s that stand right before a ```json block", readme)
          .isEqualTo(found);
    }
    return samples;
  }

  private static List<Path> readmes() throws IOException {
    Path root = Path.of("..");
    try (Stream<Path> modules = Files.list(root)) {
      return Stream.concat(Stream.of(root), modules)
          .map(folder -> folder.resolve("README.md"))
          .filter(Files::isRegularFile)
          .toList();
    }
  }
}
