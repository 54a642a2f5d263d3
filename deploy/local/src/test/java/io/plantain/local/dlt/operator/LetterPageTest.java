package io.plantain.local.dlt.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.local.dlt.DeadLetter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LetterPageTest {
  private static final String TASK =
      """
      {"type":"TaskSubmitted","task_id":"00000000-0000-0000-0000-000000000001","team_id":"demo",
       "spec":{"model":"nano-banana-2","prompt":"secret","options":{"count":2,
       "negative_prompt":"fog","image_input":["https://example.org/a secret.png"]}}}\
      """;

  @Test
  void hidesWhatCustomersWroteUntilAskedFor() {
    String page = page(record(TASK.getBytes(UTF_8)), false);

    assertThat(page)
        .contains("nano-banana-2", "\"count\" : 2", "(hidden, 6 characters)", "demo")
        .doesNotContain("secret", "fog", "example.org");
    assertThat(page(record(TASK.getBytes(UTF_8)), true)).contains("secret", "fog");
    assertThat(LetterPage.json(letter(), record(TASK.getBytes(UTF_8)), false))
        .doesNotContain("secret");
  }

  @Test
  void hidesUnreadableBytesUntilAskedFor() {
    byte[] broken = "{\"prompt\":\"secret".getBytes(UTF_8);

    assertThat(page(record(broken), false))
        .contains("unreadable: not JSON")
        .doesNotContain("secret");
    assertThat(page(record(broken), true)).contains("secret");
  }

  @Test
  void hidesHeadersOfStrangers() {
    ConsumerRecord<byte[], byte[]> record = record(null);
    record.headers().add("note", "secret".getBytes(UTF_8)).add("ce_id", "42".getBytes(UTF_8));

    assertThat(page(record, false)).contains("note: (hidden, 6 bytes)", "ce_id: 42", "tombstone");
    assertThat(page(record, true)).contains("note: secret");
  }

  @Test
  void sendsNothingToTheTerminalThatCouldSteerIt() {
    byte[] garbage = new byte[256];
    for (int i = 0; i < garbage.length; i++) {
      garbage[i] = (byte) i;
    }
    String tricks = "\u001b[2J\u001b]0;title\u0007 \u009b31m \u202egnp.exe \u2028 \r fine";
    for (byte[] bytes :
        List.of(
            garbage,
            tricks.getBytes(UTF_8),
            ("{\"type\":\""
                    + tricks.replace("\u001b", "\\u001b").replace("\u0007", "").replace("\r", "")
                    + "\"}")
                .getBytes(UTF_8))) {
      ConsumerRecord<byte[], byte[]> record =
          new ConsumerRecord<>("ledger-service.dlt", 0, 1, bytes, bytes);
      record.headers().add(tricks, bytes).add("dlt-reason", bytes);

      for (boolean withPrompt : new boolean[] {true, false}) {
        assertThat(page(record, withPrompt).replace("\n", ""))
            .doesNotContainPattern("[\\p{Cntrl}\\x{80}-\\x{9f}\\u202e\\u2028]");
      }
    }
  }

  @Test
  void dumpsBinaryBytes() {
    assertThat(page(record(new byte[] {0, 1, 'a', -1}), true))
        .contains("000000  00 01 61 ff", "..a.");
  }

  private static String page(ConsumerRecord<byte[], byte[]> record, boolean withPrompt) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    LetterPage.print(new PrintStream(bytes, true, UTF_8), letter(), record, withPrompt);
    return bytes.toString(UTF_8);
  }

  private static ConsumerRecord<byte[], byte[]> record(byte @Nullable [] value) {
    return new ConsumerRecord<>("ledger-service.dlt", 0, 1, null, value);
  }

  private static DeadLetter letter() {
    return new DeadLetter(
        "0123456789ab",
        "ledger-service",
        new DeadLetter.Position("ledger-service.dlt", 0, 1),
        new DeadLetter.Position("storage.results.v1", 0, 1),
        0,
        Instant.EPOCH,
        null,
        "unreadable: \u001b[31mred",
        null,
        1,
        1,
        null,
        null,
        false,
        List.of());
  }
}
