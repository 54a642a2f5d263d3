package io.plantain.local.dlt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.DeadLetterHeaders;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StoryTest {
  @Test
  void goesOnWhereItEnded() {
    RecordHeaders headers = new RecordHeaders();
    for (int n = 1; n <= 3; n++) {
      tell(headers, "reason " + n);
    }

    List<JsonNode> entries = Story.of(headers).entries();

    assertThat(entries).hasSize(6);
    assertThat(entries.getFirst().path("reason").asString()).isEqualTo("reason 1");
    assertThat(entries.getLast().path("by").asString()).isEqualTo("ann");
  }

  @Test
  void keepsItsBeginningAndItsEndWithinItsBounds() {
    RecordHeaders headers = new RecordHeaders();
    for (int n = 1; n <= 500; n++) {
      tell(headers, "reason " + n + " \"" + "x".repeat(10_000));
    }

    Story story = Story.of(headers);

    assertThat(headers.lastHeader(DeadLetterHeaders.REDRIVEN_STORY).value().length)
        .isLessThanOrEqualTo(Story.MAX_BYTES);
    assertThat(story.entries()).hasSizeLessThanOrEqualTo(Story.MAX_ENTRIES);
    assertThat(story.entries().getFirst().path("reason").asString()).startsWith("reason 1 ");
    assertThat(story.entries().get(story.entries().size() - 2).path("reason").asString())
        .startsWith("reason 500 ");
    assertThat(story.entries().get(2).path("left_out").asInt(0) + story.entries().size() - 1)
        .isEqualTo(1_000);
  }

  @Test
  void doesNotTrustWhatAStrangerWrote() {
    RecordHeaders headers = new RecordHeaders();
    headers.add(DeadLetterHeaders.REDRIVEN_STORY, "[{\"broken".getBytes(UTF_8));
    assertThat(Story.of(headers).entries()).isEmpty();

    headers.add(
        DeadLetterHeaders.REDRIVEN_STORY,
        ("[\"" + "x".repeat(100_000) + "\",\"" + "x".repeat(100_000) + "\"]").getBytes(UTF_8));
    assertThat(Story.of(headers).toJson().length).isLessThanOrEqualTo(Story.MAX_BYTES);
  }

  private static void tell(RecordHeaders headers, String reason) {
    Story story = Story.of(headers);
    story.died(letter(reason));
    story.redriven(Instant.EPOCH, "ann", "again");
    headers.remove(DeadLetterHeaders.REDRIVEN_STORY);
    headers.add(DeadLetterHeaders.REDRIVEN_STORY, story.toJson());
  }

  private static DeadLetter letter(String reason) {
    return new DeadLetter(
        "0123456789ab",
        "ledger-service",
        new DeadLetter.Position("ledger-service.dlt", 0, 1),
        new DeadLetter.Position("storage.results.v1", 0, 1),
        0,
        Instant.EPOCH,
        null,
        reason,
        null,
        1,
        1,
        null,
        null,
        false,
        List.of());
  }
}
