package io.plantain.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The files in golden/ are kept for ever: what was once written must always be read, and be
/// written the same.
class GoldenEventsTest {
  static List<Class<?>> events() {
    return Contract.events();
  }

  @ParameterizedTest
  @MethodSource("events")
  void areReadBackAndWrittenByteForByte(Class<?> event) {
    byte[] golden = Contract.golden(event.getSimpleName());

    Decoded decoded = EventCodec.decode(golden);

    assertThat(decoded).isInstanceOf(Decoded.Event.class);
    PipelineEvent read = ((Decoded.Event) decoded).event();
    assertThat(read).isInstanceOf(event);
    assertThat(new String(EventCodec.encode(read), UTF_8)).isEqualTo(new String(golden, UTF_8));
  }

  @ParameterizedTest
  @MethodSource("events")
  void travelOnATopicThatExists(Class<?> event) {
    Decoded.Event decoded =
        (Decoded.Event) EventCodec.decode(Contract.golden(event.getSimpleName()));

    assertThat(Topics.ALL).contains(Topics.of(decoded.event()));
  }

  @Test
  void belongToAnEventEach() throws IOException {
    List<String> events = events().stream().map(event -> event.getSimpleName() + ".json").toList();

    try (var files = Files.list(Path.of("src/test/resources/golden"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(events);
    }
  }
}
