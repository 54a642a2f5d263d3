package io.plantain.local.sketch;

import static io.plantain.local.sketch.DeskFixture.GENERATION;
import static io.plantain.local.sketch.DeskFixture.bytes;
import static io.plantain.local.sketch.DeskFixture.json;
import static io.plantain.local.sketch.DeskFixture.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.plantain.local.sketch.Notice.Claim;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What a provider does on a bad day, and that its counters tell the truth about it.
class MisbehaviourTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String CALLBACK = "http://127.0.0.1:7000/callbacks/kie/secret";

  private final DeskFixture desk = new DeskFixture();

  @ParameterizedTest
  @CsvSource({
    "sketch:rate-limit, 429",
    "sketch:rate-limit-date, 429",
    "sketch:error-once, 500",
  })
  void refusesOnceWithoutAJob(String word, int expected) {
    Answer kie = create(word);
    Answer banana = start(word + " again");

    assertThat(status(kie)).isEqualTo(expected);
    assertThat(json(kie).path("code").asInt()).isEqualTo(expected);
    assertThat(status(banana)).isEqualTo(expected);
    assertThat(desk.stats().path("jobs").asInt()).isZero();
    assertThat(json(create(word)).path("code").asInt()).isEqualTo(200);
    assertThat(status(start(word + " again"))).isEqualTo(200);
    assertThat(desk.stats().path("by_prompt").path(word).asInt()).isEqualTo(2);
    assertThat(desk.stats().path("jobs_by_prompt").path(word).asInt()).isEqualTo(1);
  }

  @Test
  void saysInSecondsOrByADateWhenToComeAgain() {
    assertThat(header(create("sketch:rate-limit"), "Retry-After")).isEqualTo("2");
    assertThat(
            ZonedDateTime.parse(
                    header(create("sketch:rate-limit-date"), "Retry-After"),
                    DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant())
        .isEqualTo(START.plusSeconds(2));
  }

  @Test
  void refusesOnceForEachWord() {
    String prompt = "sketch:flaky sketch:rate-limit sketch:error-once";

    assertThat(header(create(prompt), "Retry-After")).isEmpty();
    assertThat(header(create(prompt), "Retry-After")).isEqualTo("2");
    assertThat(status(create(prompt))).isEqualTo(500);
    assertThat(status(create(prompt))).isEqualTo(200);
  }

  @Test
  void makesTheJobAndKeepsItsAnswerBack() {
    assertThat(create("sketch:hang-answer"))
        .isEqualTo(new Answer.Late(SubmitAnswer.HANGS, new Answer.Cut()));
    assertThat(start("sketch:hang-answer 2"))
        .isEqualTo(new Answer.Late(SubmitAnswer.HANGS, new Answer.Cut()));
    assertThat(create("sketch:slow-answer 3s"))
        .isInstanceOfSatisfying(
            Answer.Late.class,
            late -> {
              assertThat(late.after()).isEqualTo(Duration.ofSeconds(3));
              assertThat(json(late.then()).path("code").asInt()).isEqualTo(200);
            });
    assertThat(desk.stats().path("jobs").asInt()).isEqualTo(3);
  }

  @Test
  void answersASubmitWithHalfAJsonDocument() {
    Answer garbled = create("sketch:garbled-answer");

    assertThat(status(garbled)).isEqualTo(200);
    assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> json(garbled));
    assertThat(desk.stats().path("jobs").asInt()).isEqualTo(1);
  }

  @Test
  void answersTheFirstPollWithHalfAJsonDocument() {
    String id = taskId(create("sketch:garbled-poll"));
    String call = json(start("sketch:garbled-poll")).path("callID").asString();
    String check = "{\"apiKey\":\"k\",\"callID\":\"" + call + "\"}";

    Answer kie = recordInfo(id);
    Answer banana = desk.post("/check/v4/", check);

    assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> json(kie));
    assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> json(banana));
    assertThat(json(recordInfo(id)).path("code").asInt()).isEqualTo(200);
    assertThat(json(desk.post("/check/v4/", check)).path("message").asString())
        .isEqualTo("running");
  }

  @Test
  void drawsSmallWhateverWasAskedFor() throws Exception {
    String id = taskId(create("sketch:small"));
    desk.pass(GENERATION);

    byte[] png = bytes(download(id));

    assertThat(java.nio.ByteBuffer.wrap(png).getInt(16)).isEqualTo(64);
  }

  @ParameterizedTest
  @CsvSource({
    "sketch:redirect-metadata, https://169.254.169.254/",
    "sketch:redirect-local, http://127.0.0.1:9/",
  })
  void redirectsWhereNobodyShouldFollow(String word, String target) {
    String id = taskId(create(word));
    desk.pass(GENERATION);

    Answer answer = download(id);

    assertThat(status(answer)).isEqualTo(302);
    assertThat(header(answer, "Location")).startsWith(target);
  }

  @Test
  void breaksResultsOff() {
    String truncated = taskId(create("sketch:truncated sketch:small"));
    String oversize = taskId(create("sketch:oversize sketch:small"));
    String endless = taskId(create("sketch:endless sketch:small"));
    desk.pass(GENERATION);

    assertThat(download(truncated)).isInstanceOf(Answer.Truncated.class);
    assertThat(download(oversize))
        .isInstanceOfSatisfying(
            Answer.Flood.class, flood -> assertThat(flood.announced()).isTrue());
    assertThat(download(endless))
        .isInstanceOfSatisfying(
            Answer.Flood.class, flood -> assertThat(flood.announced()).isFalse());
  }

  @Test
  void givesAnotherLinkForAnExpiredOne() {
    String id = taskId(create("sketch:expired-link"));
    desk.pass(GENERATION);
    String first = url(id);

    assertThat(url(id)).isEqualTo(first);
    assertThat(status(desk.get(URI.create(first).getPath(), Map.of()))).isEqualTo(403);
    String second = url(id);
    assertThat(second).isNotEqualTo(first);
    assertThat(status(desk.get(URI.create(second).getPath(), Map.of()))).isEqualTo(200);
    assertThat(status(desk.get(URI.create(first).getPath(), Map.of()))).isEqualTo(403);
  }

  @Test
  void tellsTheEndToWhoeverAskedForIt() {
    String id = taskId(create("a kite"));
    String failing = taskId(create("sketch:fail"));
    String blocked = taskId(create("sketch:blocked"));
    desk.pass(GENERATION);

    assertThat(desk.notices).hasSize(3);
    Notice notice = desk.notices.getFirst();
    assertThat(notice.at()).isEqualTo(START.plus(GENERATION));
    assertThat(notice.to()).hasToString(CALLBACK);
    JsonNode body = desk.body(notice);
    assertThat(body.path("code").asInt()).isEqualTo(200);
    assertThat(body.path("data")).isEqualTo(json(recordInfo(id)).path("data"));
    assertThat(desk.body(desk.notices.get(1)).path("code").asInt()).isEqualTo(501);
    assertThat(desk.body(desk.notices.get(1)).path("data").path("taskId").asString())
        .isEqualTo(failing);
    assertThat(desk.body(desk.notices.get(2)).path("code").asInt()).isEqualTo(400);
    assertThat(desk.body(desk.notices.get(2)).path("data").path("taskId").asString())
        .isEqualTo(blocked);
  }

  @Test
  void callsNobodyBackWhoDidNotAsk() {
    desk.post(
        "/api/v1/jobs/createTask",
        "{\"model\":\"nano-banana-pro\",\"callBackUrl\":\"file:///x\",\"input\":{\"prompt\":\"x\"}}");
    start("a kite");
    create("sketch:hang");
    create("sketch:callback-lost");

    assertThat(desk.notices).isEmpty();
  }

  @Test
  void callsBackTwiceLateOrEarlyWhenSteeredTo() {
    create("sketch:callback-twice");
    create("sketch:callback-late");
    Answer early = create("sketch:callback-early");

    assertThat(desk.notices)
        .extracting(Notice::at)
        .containsExactly(
            START.plus(GENERATION),
            START.plus(GENERATION).plusMillis(200),
            START.plus(GENERATION).plus(Notice.LATE),
            START);
    assertThat(early).isInstanceOf(Answer.Late.class);
    assertThat(desk.body(desk.notices.getLast()).path("data").path("state").asString())
        .isEqualTo("success");
  }

  @Test
  void forgesCallbacksWhenSteeredTo() {
    create("sketch:callback-forged");

    assertThat(desk.notices)
        .extracting(Notice::claim)
        .containsExactly(
            Claim.FORGED_SUCCESS, Claim.FORGED_FAILURE, Claim.FORGED_FAILURE, Claim.TRUE);
    assertThat(desk.notices.get(0).to()).hasToString(CALLBACK);
    assertThat(desk.notices.get(2).to().toString())
        .startsWith("http://127.0.0.1:7000/callbacks/kie/")
        .isNotEqualTo(CALLBACK);
    String url =
        Request.JSON
            .readTree(desk.body(desk.notices.get(0)).path("data").path("resultJson").asString())
            .path("resultUrls")
            .get(0)
            .asString();
    assertThat(status(desk.get(URI.create(url).getPath(), Map.of()))).isEqualTo(200);
    assertThat(desk.stats().path("trapped").asInt()).isEqualTo(1);
  }

  @Test
  void listsJobsByPrompt() {
    create("sketch:rate-limit L-1");
    String id = taskId(create("sketch:rate-limit L-1"));
    create("L-2");
    desk.pass(GENERATION);
    download(id);

    JsonNode all = json(desk.get("/control/jobs", Map.of()));
    JsonNode one = json(desk.get("/control/jobs", Map.of("prompt_contains", "L-1")));

    assertThat(all.path("prompts")).hasSize(2);
    assertThat(all.path("forgotten").asInt(-1)).isZero();
    assertThat(one.path("prompts")).hasSize(1);
    JsonNode prompt = one.path("prompts").get(0);
    assertThat(prompt.path("prompt").asString()).isEqualTo("sketch:rate-limit L-1");
    assertThat(prompt.path("submits").asInt()).isEqualTo(2);
    assertThat(prompt.path("made").asInt()).isEqualTo(1);
    JsonNode job = prompt.path("jobs").get(0);
    assertThat(job.path("job_id").asString()).isEqualTo(id);
    assertThat(job.path("state").asString()).isEqualTo("succeeded");
    assertThat(job.path("polls").asInt()).isEqualTo(1);
    assertThat(job.path("downloads").asInt()).isEqualTo(1);
  }

  @Test
  void saysWhenItHasForgotten() {
    for (int i = 0; i <= 100; i++) {
      create("" + i);
    }

    assertThat(desk.stats().path("forgotten").asInt()).isEqualTo(1);
  }

  private Answer create(String prompt) {
    return desk.post(
        "/api/v1/jobs/createTask",
        "{\"model\":\"nano-banana-pro\",\"callBackUrl\":\"%s\",\"input\":{\"prompt\":\"%s\"}}"
            .formatted(CALLBACK, prompt));
  }

  private Answer start(String prompt) {
    return desk.post(
        "/start/v4/",
        "{\"apiKey\":\"k\",\"modelKey\":\"m\",\"modelInputs\":{\"prompt\":\"" + prompt + "\"}}");
  }

  private static String taskId(Answer answer) {
    return json(answer).path("data").path("taskId").asString();
  }

  private Answer recordInfo(String id) {
    return desk.get("/api/v1/jobs/recordInfo", Map.of("taskId", id));
  }

  private String url(String id) {
    return Request.JSON
        .readTree(json(recordInfo(id)).path("data").path("resultJson").asString())
        .path("resultUrls")
        .get(0)
        .asString();
  }

  private Answer download(String id) {
    return desk.get(URI.create(url(id)).getPath(), Map.of());
  }

  private static String header(Answer answer, String name) {
    return ((Answer.Sent) answer).headers().getOrDefault(name, "");
  }
}
