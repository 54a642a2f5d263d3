package io.plantain.generation.provider.fal;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.CallbackRequest;
import io.plantain.generation.provider.CallbackSays;
import io.plantain.generation.provider.CancelOutcome;
import io.plantain.generation.provider.JobContract;
import io.plantain.generation.provider.ModelInputs;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer.Accepted;
import io.plantain.generation.provider.ProviderAnswer.Finished;
import io.plantain.generation.provider.ProviderAnswer.Refused;
import io.plantain.generation.provider.ProviderAnswer.Running;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.Secret;
import io.plantain.generation.provider.StubServer;
import io.plantain.generation.provider.SubmitRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FalProviderTest extends JobContract {
  @Override
  protected Provider adapter(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new FalProvider(settings(baseUrl, apiKey), http);
  }

  @Override
  protected FalSettings settings(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new FalSettings(baseUrl, Secret.of(apiKey), null, Map.of());
  }

  private static final Set<String> NOT_RESULTS =
      Set.of(
          "accepted",
          "no-id",
          "running",
          "queued",
          "unknown-word",
          "status-error",
          "cancel",
          "cancel-late");

  /// A result is asked for in two steps.
  @Override
  protected void answer(String name) {
    if (NOT_RESULTS.contains(name)) {
      super.answer(name);
      return;
    }
    int status = StubServer.statusOf("fal", name);
    byte[] result = StubServer.recorded(StubServer.fileOf("fal", name));
    byte[] completed = StubServer.recorded("fal/completed.json");
    stub.behave(
        (request, exchange) -> {
          boolean first = request.path().endsWith("/status");
          StubServer.send(exchange, first ? 200 : status, first ? completed : result);
        });
  }

  @Override
  protected String modelFor(String scene) {
    return switch (scene) {
      case "image-to-image" -> "fal-ai/bytedance/seedream/v4/edit";
      case "text-to-video" -> "fal-ai/kling-video/v1.6/pro/text-to-video";
      case "image-to-video" -> "fal-ai/kling-video/v1.6/pro/image-to-video";
      case "upscale" -> "fal-ai/esrgan";
      case "remove-background" -> "fal-ai/birefnet/v2";
      default -> "fal-ai/flux/dev";
    };
  }

  @Override
  protected String resultOf(String scene) {
    return scene.endsWith("-video")
        ? "video"
        : scene.equals("upscale") || scene.equals("remove-background") ? "one-image" : "succeeded";
  }

  /// It promises to try.
  @Override
  protected CancelOutcome stopped() {
    return CancelOutcome.UNKNOWN;
  }

  @Test
  void speaksTheQueue() {
    answer("accepted");
    assertThat(provider.submit(request("fal-ai/flux/dev", options("png", List.of(), 7L))))
        .isEqualTo(new Accepted("fal-ai/flux/requests/r-1"));
    StubServer.Request seen = stub.requests().getFirst();
    assertThat(seen.method() + " " + seen.path())
        .isEqualTo(
            "POST /fal-ai/flux/dev?fal_webhook=https%3A%2F%2Fus.example%2Fcallbacks%2Fx%2F"
                + "secret-4712%3Fapp%3Dfal-ai%252Fflux");
    assertThat(seen.headers()).containsEntry("Authorization", List.of("Key " + KEY));
    assertThat(seen.body())
        .isEqualTo(
            "{\"prompt\":\"%s\",\"image_size\":\"landscape_16_9\",\"num_images\":1,"
                    .formatted(PROMPT)
                + "\"output_format\":\"png\",\"seed\":8}");
    answer("queued");
    assertThat(provider.poll("fal-ai/flux/requests/r-1"))
        .isEqualTo(new Running(null, null, "queued"));
    assertThat(stub.requests().getLast().path()).isEqualTo("/fal-ai/flux/requests/r-1/status");
    answer("succeeded");
    assertThat(provider.poll("fal-ai/flux/requests/r-1"))
        .isEqualTo(
            new Finished(
                List.of(new ProviderMedia.Link("https://v3.fal.media/files/a.png", null)), null));
    assertThat(stub.requests().getLast().path()).isEqualTo("/fal-ai/flux/requests/r-1");
    provider.cancel("fal-ai/flux/requests/r-1");
    assertThat(stub.requests().getLast())
        .satisfies(
            last ->
                assertThat(last.method() + " " + last.path())
                    .isEqualTo("PUT /fal-ai/flux/requests/r-1/cancel"));
  }

  @Test
  void keepsTheAddressThatWasReturnedWhereItsHostIsTheConfiguredOne() {
    stub.answerText(
        200,
        "{\"request_id\":\"r-2\",\"response_url\":\"%s/elsewhere/app/requests/r-2\"}"
            .formatted(stub.uri()));
    assertThat(provider.submit(request())).isEqualTo(new Accepted("elsewhere/app/requests/r-2"));
  }

  @ParameterizedTest
  @CsvSource({
    "black, provider_content_blocked",
    "invalid, provider_refused",
    "failed, provider_failed",
    "status-error, provider_failed"
  })
  void aCompletedJobMayHaveFailed(String file, String reason) {
    answer(file);
    assertThat(((Refused) provider.poll("fal-ai/flux/requests/r-1")).reason())
        .isEqualTo(FailureReason.of(reason));
  }

  @Test
  void anExhaustedBalanceHasAReasonOfItsOwn() {
    super.answer("balance");
    assertThat(((Refused) provider.submit(request())).reason())
        .isEqualTo(FailureReason.PROVIDER_QUOTA_EXHAUSTED);
  }

  @Test
  void readsOlderAndInlineResultsToo() {
    answer("wrapped");
    assertThat(((Finished) provider.poll("a/b/requests/r")).media()).hasSize(1);
    answer("sync-mode");
    assertThat(((Finished) provider.poll("a/b/requests/r")).media())
        .hasOnlyElementsOfType(ProviderMedia.Inline.class);
  }

  /// Each model has its own type for it.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fal-ai/kling-video/v1.6/pro/text-to-video | \"duration\":\"5\"",
        "fal-ai/veo3.1 | \"duration\":\"5s\"",
        "fal-ai/ltx-2.3/text-to-video | \"duration\":5,",
        "fal-ai/wan-t2v | \"num_frames\":81",
        "fal-ai/bytedance/seedance/v1.5/pro/text-to-video | \"duration\":\"5\""
      })
  void tellsTheDurationAsTheModelWantsIt(String model, String part) {
    SubmitRequest video = request("text-to-video");
    SubmitRequest request =
        new SubmitRequest(video.taskId(), 0, model, video.spec(), null, video.sendBy());
    answer("accepted");
    provider.submit(request);
    assertThat(stub.requests().getFirst().body()).contains(part);
  }

  @Test
  void knowsEveryModelOfTheTable() {
    assertThat(ModelInputs.load("/providers/fal.yml", Map.of(), FalValues.GAPS).models())
        .hasSizeGreaterThan(45)
        .contains(
            "fal-ai/flux-pro/v1.1",
            "fal-ai/flux-pro/v1.1-ultra",
            "fal-ai/flux/schnell",
            "fal-ai/flux-pro/kontext",
            "fal-ai/bytedance/seedream/v4.5/edit",
            "fal-ai/recraft/v3/text-to-image",
            "fal-ai/ideogram/v3",
            "fal-ai/gpt-image-1.5/edit",
            "fal-ai/nano-banana-2/edit",
            "fal-ai/minimax/video-01",
            "fal-ai/veo3.1/image-to-video",
            "fal-ai/ltx-video",
            "fal-ai/sora-2/text-to-video",
            "fal-ai/clarity-upscaler",
            "fal-ai/seedvr/upscale/image",
            "fal-ai/topaz/upscale/image",
            "fal-ai/imageutils/rembg",
            "fal-ai/bria/background/remove");
  }

  @Test
  void believesOnlyCallsThatFalHasSigned() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] encoded = pair.getPublic().getEncoded();
    byte[] point = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    stub.answerText(
        200,
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"}]}"
            .formatted(Base64.getUrlEncoder().withoutPadding().encodeToString(point)));
    FalProvider signed =
        new FalProvider(
            new FalSettings(null, Secret.of(KEY), stub.uri().resolve("/jwks.json"), Map.of()),
            http);
    byte[] body = "{\"request_id\":\"r-1\",\"status\":\"OK\"}".getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers = new HashMap<>();
    headers.put("X-Fal-Webhook-Request-Id", "r-1");
    headers.put("X-Fal-Webhook-User-Id", "u-1");
    headers.put("X-Fal-Webhook-Timestamp", "1767225600");
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    signature.update(("r-1\nu-1\n1767225600\n" + hash).getBytes(StandardCharsets.UTF_8));
    headers.put("X-Fal-Webhook-Signature", HexFormat.of().formatHex(signature.sign()));

    assertThat(signed.read(new CallbackRequest(headers::get, body, "app=fal-ai%2Fflux")))
        .isEqualTo(new CallbackSays.Look("fal-ai/flux/requests/r-1"));
    byte[] other = "{\"request_id\":\"r-2\"}".getBytes(StandardCharsets.UTF_8);
    assertThat(signed.read(new CallbackRequest(headers::get, other)))
        .isEqualTo(new CallbackSays.Forged());
    headers.remove("X-Fal-Webhook-Timestamp");
    assertThat(signed.read(new CallbackRequest(headers::get, body)))
        .isEqualTo(new CallbackSays.Forged());
    assertThat(stub.requests()).hasSize(1); // the keys, once
  }

  @Test
  void aCallCannotLeadTheQuestionElsewhere() {
    byte[] body = "{\"request_id\":\"r-1\"}".getBytes(StandardCharsets.UTF_8);
    for (String query : new String[] {"app=..%2F..", "app=a%2Fb%2Fc", "app=%zz", "x=y"}) {
      assertThat(provider.read(new CallbackRequest(name -> null, body, query)))
          .isEqualTo(new CallbackSays.Look(null));
    }
  }
}
