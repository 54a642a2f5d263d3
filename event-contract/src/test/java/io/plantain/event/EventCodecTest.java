package io.plantain.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.GenerationEvent.GenerationSucceeded;
import io.plantain.event.IntakeEvent.TaskSubmitted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventCodecTest {
  @Test
  void ignoresFieldsItDoesNotKnow() {
    String json =
        golden("TaskSubmitted")
            .replace("\"spec\":{", "\"added_later\":[1,{\"a\":null}],\"spec\":{\"mood\":\"calm\",");

    assertThat(decode(json)).isEqualTo(decode(golden("TaskSubmitted")));
  }

  @Test
  void readsWhatAWriterLeftOut() {
    String json = golden("GenerationSucceeded").replace(",\"flagged\":false", "");
    String bare =
        golden("TaskSubmitted").replaceAll("\"options\":\\{.*?}", "\"options\":{\"count\":4}");

    GenerationSucceeded succeeded = (GenerationSucceeded) event(json);
    TaskSubmitted submitted = (TaskSubmitted) event(bare);

    assertThat(succeeded.media().getFirst().flagged()).isFalse();
    assertThat(submitted.spec().options().imageInput()).isEmpty();
  }

  @Test
  void saysWhichTypeItDoesNotKnow() {
    assertThat(decode("{\"type\":\"TaskPaused\",\"task_id\":1}"))
        .isEqualTo(new Decoded.UnknownType("TaskPaused"));
    assertThat(decode("{\"type\":\"io.plantain.event.IntakeEvent$TaskSubmitted\"}"))
        .isInstanceOf(Decoded.UnknownType.class);
  }

  @Test
  void readsAFailureReasonOfANewerWriterAsAnInternalError() {
    String json = golden("GenerationFailed").replace("provider_refused", "provider_on_holiday");

    assertThat(event(json)).extracting("reason").isEqualTo(FailureReason.INTERNAL_ERROR);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                   | empty value
          hello world                          | not JSON (line 1, column 1)
          {"type":"TaskSubmitted"              | not JSON (line 1, column 24)
          {"type":"X"} {"type":"X"}            | not JSON (line 1, column 14)
          {"type":"X","type":"Y"}              | not JSON (line 1, column 19)
          "TaskSubmitted"                      | not a JSON object
          []                                   | not a JSON object
          {}                                   | no type
          {"type":null}                        | no type
          """)
  void refusesWhatIsNoEvent(String value, String reason) {
    assertThat(decode(value)).isEqualTo(new Decoded.Unreadable(reason));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "team_id":"team-7",          |                        | missing field team_id
          "team_id":"team-7"           | "team_id":null         | missing field team_id
          "model":"nano-banana-pro",   |                        | missing field spec.model
          "unit_credits":18,           |                        | wrong value at price
          "task_id":"0199a3c4          | "task_id":"secret-0199 | wrong value at task_id
          "count":4,"seed"             | "count":"4","seed"     | wrong value at spec.options.count
          "count":4,"seed"             | "count":4.5,"seed"     | wrong value at spec.options.count
          "width":1344                 | "width":99999999999    | wrong value at spec.options.width
          "credits":72                 | "credits":73           | wrong value at price
          "prompt":"a                  | "prompt":{},"x":"a     | wrong value at spec.prompt
          "image_input":[              | "image_input":[[],     | wrong value at spec.options.image_input.[]
          "deadline":"2026             | "deadline":"soon-2026  | wrong value at deadline
          """)
  void refusesTheWrongShapeWithoutQuotingIt(String found, String instead, String reason) {
    String golden = golden("TaskSubmitted");
    assertThat(golden).contains(found);

    assertThat(decode(golden.replace(found, instead == null ? "" : instead)))
        .isEqualTo(new Decoded.Unreadable(reason));
  }

  @Test
  void refusesAnOutcomeWithoutItsList() {
    String json = golden("MediaStored").replaceAll("\"media\":\\[.*?],", "");

    assertThat(decode(json)).isInstanceOf(Decoded.Unreadable.class);
    assertThat(RequiredFields.of(StorageEvent.MediaStored.class)).contains("media");
  }

  @Test
  void refusesDeepNestingBeforeItHurts() {
    String deep = "{\"type\":\"X\",\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

    assertThat(decode(deep))
        .isInstanceOfSatisfying(
            Decoded.Unreadable.class,
            unreadable -> assertThat(unreadable.reason()).startsWith("over a limit: "));
  }

  @Test
  void readsAPromptOfAMegabyteButNotOfTwo() {
    String million = "x".repeat(1_048_576);

    assertThat(decode(withPrompt(million))).isInstanceOf(Decoded.Event.class);
    assertThat(decode(withPrompt(million + million))).isInstanceOf(Decoded.Unreadable.class);
  }

  private static String withPrompt(String prompt) {
    return golden("TaskSubmitted")
        .replaceFirst("\"prompt\":\"[^\"]*\"", "\"prompt\":\"" + prompt + "\"");
  }

  private static PipelineEvent event(String json) {
    return ((Decoded.Event) decode(json)).event();
  }

  private static Decoded decode(String json) {
    return EventCodec.decode(json.getBytes(UTF_8));
  }

  private static String golden(String event) {
    return new String(Contract.golden(event), UTF_8);
  }
}
