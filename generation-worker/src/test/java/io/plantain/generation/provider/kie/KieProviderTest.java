package io.plantain.generation.provider.kie;

import static io.plantain.event.FailureReason.PROVIDER_CONTENT_BLOCKED;
import static io.plantain.event.FailureReason.PROVIDER_QUOTA_EXHAUSTED;
import static io.plantain.event.FailureReason.PROVIDER_REFUSED;
import static io.plantain.event.FailureReason.PROVIDER_UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.FailureReason;
import io.plantain.event.TaskOptions;
import io.plantain.generation.provider.CallbackRequest;
import io.plantain.generation.provider.CallbackSays;
import io.plantain.generation.provider.JobContract;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderAnswer.Finished;
import io.plantain.generation.provider.ProviderAnswer.Refused;
import io.plantain.generation.provider.ProviderAnswer.Retry;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.SubmitRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KieProviderTest extends JobContract {
  @Override
  protected Provider adapter(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new KieProvider(new KieSettings(baseUrl, apiKey, null), http);
  }

  @Override
  protected Object settings(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new KieSettings(baseUrl, apiKey, null);
  }

  @Test
  void speaksTheJobsApi() {
    answer(200, "accepted");
    assertThat(provider.submit(request())).isEqualTo(new ProviderAnswer.Accepted("t-81"));
    assertThat(stub.requests().getFirst())
        .satisfies(
            seen -> {
              assertThat(seen.method() + " " + seen.path())
                  .isEqualTo("POST /api/v1/jobs/createTask");
              assertThat(seen.headers()).containsEntry("Authorization", List.of("Bearer " + KEY));
              assertThat(seen.headers()).containsKey("User-agent");
              assertThat(seen.body()).contains("\"model\":\"some-model\"", "\"input\":{");
            });
    answer(200, "succeeded");
    assertThat(provider.poll("t 81&x"))
        .isEqualTo(
            new Finished(
                List.of(new ProviderMedia.Link("https://tempfile.example/x.png", null)),
                Duration.ofSeconds(15)));
    assertThat(stub.requests().getLast().path())
        .isEqualTo("/api/v1/jobs/recordInfo?taskId=t+81%26x");
  }

  @ParameterizedTest
  @CsvSource({
    "no-credits, provider_quota_exhausted",
    "bad-key, provider_unavailable",
    "policy, provider_content_blocked",
    "invalid, provider_refused"
  })
  void theBodysCodeWinsOverHttp200(String file, String reason) {
    answer(200, file);
    assertThat(((Refused) provider.submit(request())).reason())
        .isEqualTo(FailureReason.of(reason))
        .isIn(
            PROVIDER_QUOTA_EXHAUSTED,
            PROVIDER_UNAVAILABLE,
            PROVIDER_CONTENT_BLOCKED,
            PROVIDER_REFUSED);
  }

  @Test
  void namesTheAddressToCall() {
    answer(200, "accepted");
    provider.submit(request());
    assertThat(stub.requests().getFirst().body()).contains("\"callBackUrl\":\"" + CALLBACK + "\"");
  }

  private static CallbackSays read(
      @Nullable String webhookKey, Map<String, String> headers, String body) {
    return KieCallbacks.read(
        new CallbackRequest(headers::get, body.getBytes(StandardCharsets.UTF_8)),
        new KieSettings(null, KEY, webhookKey));
  }

  @ParameterizedTest
  @ValueSource(strings = {"taskId", "task_id"})
  void aCallNamesItsJobAndNothingElseOfItIsBelieved(String field) {
    String body = "{\"code\":200,\"data\":{\"%s\":\"t-81\",\"state\":\"fail\"}}".formatted(field);
    assertThat(read(null, Map.of(), body)).isEqualTo(new CallbackSays.Look("t-81"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{\"data\":7}", "{\"data\":{\"taskId\":{}}}"})
  void aCallThatCannotBeReadIsStillAHint(String body) {
    assertThat(read(null, Map.of(), body)).isEqualTo(new CallbackSays.Look(null));
  }

  @Test
  void whereAKeyIsSetACallMustBeSignedWithIt() {
    String body = "{\"data\":{\"taskId\":\"t-81\"}}";
    // printf 't-81.1767225600' | openssl dgst -sha256 -hmac hook-key -binary | base64
    Map<String, String> signed =
        Map.of(
            "X-Webhook-Timestamp",
            "1767225600",
            "X-Webhook-Signature",
            "ggnQRNf36ZxKCBrotkg3QmMsuMD4kbA9RwpXy6Bs0L4=");
    assertThat(read("hook-key", signed, body)).isEqualTo(new CallbackSays.Look("t-81"));
    assertThat(read("other-key", signed, body)).isEqualTo(new CallbackSays.Forged());
    assertThat(read("hook-key", signed, body.replace("81", "82")))
        .isEqualTo(new CallbackSays.Forged());
    assertThat(read("hook-key", Map.of(), body)).isEqualTo(new CallbackSays.Forged());
    assertThat(read("hook-key", signed, "{}")).isEqualTo(new CallbackSays.Forged());
    assertThat(new KieSettings(null, KEY, "hook-key").toString()).doesNotContain("hook-key");
  }

  @Test
  void waitsAsLongAsTheAccountsLimitsAsk() {
    answer(200, "rate-limited");
    assertThat(provider.submit(request()))
        .isEqualTo(Retry.rateLimited(Duration.ofSeconds(10), "code 429"));
    answer(200, "maintenance");
    assertThat(((Retry) provider.submit(request())).after()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void aRecordThatIsNotReadableYetIsAskedForAgain() {
    answer(200, "too-early");
    assertThat(provider.poll("t-81")).isInstanceOf(Retry.class);
  }

  @Test
  void aResultThatCannotBeReadHoldsNoPicture() {
    answer(200, "broken-result");
    assertThat(provider.poll("t-81")).isEqualTo(new Finished(List.of(), null));
  }

  @Test
  void aDataUriHoldsThePictureItself() {
    answer(200, "data-uri");
    assertThat(((Finished) provider.poll("t-81")).media().getFirst())
        .isInstanceOfSatisfying(
            ProviderMedia.Inline.class, inline -> assertThat(inline.bytes()).hasSize(8));
  }

  @Test
  void callsTheSameOptionByEachModelsName() {
    List<String> pictures = List.of("https://in.example/a.png");
    assertThat(input("nano-banana-pro", options("webp", pictures, null)))
        .containsEntry("aspect_ratio", "16:9")
        .containsEntry("resolution", "2K")
        .containsEntry("output_format", "png")
        .containsEntry("image_input", pictures)
        .doesNotContainKeys("image_size", "google_search");
    assertThat(input("google/nano-banana-edit", options("jpg", pictures, null)))
        .containsEntry("image_size", "16:9")
        .containsEntry("output_format", "jpeg")
        .containsEntry("image_urls", pictures)
        .doesNotContainKeys("aspect_ratio", "resolution");
    assertThat(input("seedream/4.5-text-to-image", options("png", List.of(), null)))
        .containsOnlyKeys("prompt", "aspect_ratio", "quality")
        .containsEntry("quality", "basic");
    assertThat(input("gpt-image/1.5-text-to-image", options("png", List.of(), null)))
        .containsEntry("quality", "high");
    assertThat(input("flux-2/pro-text-to-image", options("png", List.of(), null)))
        .containsOnlyKeys("prompt", "aspect_ratio", "resolution");
    assertThat(input("recraft/remove-background", options("png", pictures, null)))
        .isEqualTo(Map.of("image", "https://in.example/a.png"));
  }

  private static Map<String, Object> input(String model, TaskOptions options) {
    SubmitRequest request = request(model, options);
    return KieInput.of(request);
  }
}
