package io.plantain.generation.provider.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.CallbackRequest;
import io.plantain.generation.provider.CallbackSays;
import io.plantain.generation.provider.JobContract;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer.Accepted;
import io.plantain.generation.provider.ProviderAnswer.Finished;
import io.plantain.generation.provider.ProviderAnswer.Refused;
import io.plantain.generation.provider.ProviderAnswer.Retry;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplicateProviderTest extends JobContract {
  @Override
  protected Provider adapter(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new ReplicateProvider(settings(baseUrl, apiKey), http);
  }

  @Override
  protected ReplicateSettings settings(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new ReplicateSettings(baseUrl, Secret.of(apiKey), null, Map.of());
  }

  @Override
  protected String modelFor(String scene) {
    return "owner/name";
  }

  @Test
  void speaksPredictions() {
    answer("accepted");
    assertThat(
            provider.submit(
                request("black-forest-labs/flux-schnell", options("png", List.of(), 7L))))
        .isEqualTo(new Accepted("p7kd2xq9wnb4tz6rmc3hj5v8ae"));
    assertThat(stub.requests().getFirst())
        .satisfies(
            seen -> {
              assertThat(seen.method() + " " + seen.path())
                  .isEqualTo("POST /models/black-forest-labs/flux-schnell/predictions");
              assertThat(seen.headers()).containsEntry("Authorization", List.of("Bearer " + KEY));
              assertThat(seen.body())
                  .contains("\"num_outputs\":1", "\"webhook_events_filter\":[\"completed\"]")
                  .doesNotContain("version");
            });
    String version = "owner/name:" + "0f".repeat(32);
    provider.submit(request(version, options("png", List.of(), 7L)));
    assertThat(stub.requests().getLast().path()).isEqualTo("/predictions");
    assertThat(stub.requests().getLast().body()).contains("\"version\":\"" + version + "\"");
    answer("succeeded");
    assertThat(provider.poll("p7"))
        .isEqualTo(
            new Finished(
                List.of(new ProviderMedia.Link("https://replicate.delivery/x/out-0.webp", null)),
                Duration.ofSeconds(5)));
    answer("one-string");
    assertThat(((Finished) provider.poll("p7")).media()).hasSize(1);
    answer("aborted");
    assertThat(((Refused) provider.poll("p7")).reason()).isEqualTo(FailureReason.PROVIDER_FAILED);
  }

  @Test
  void waitsUntilTheLimitIsReset() {
    answer("throttled");
    assertThat(provider.submit(request()))
        .isEqualTo(Retry.rateLimited(Duration.ofSeconds(30), "HTTP 429"));
  }

  @Test
  void findsASubmitWhoseAnswerWasLost() {
    answer("list");
    assertThat(provider.find(request().idempotencyKey()))
        .isEqualTo(new Accepted("p7kd2xq9wnb4tz6rmc3hj5v8ae"));
    assertThat(provider.find("another/0")).isInstanceOf(Retry.class);
  }

  @Test
  void believesOnlyCallsThatAreSigned() {
    ReplicateProvider signed =
        new ReplicateProvider(
            new ReplicateSettings(
                stub.uri(),
                Secret.of(KEY),
                Secret.of("whsec_c2VjcmV0LW9mLXRoZS1hY2NvdW50"),
                Map.of()),
            http);
    byte[] body = "{\"id\":\"p7kd2\",\"status\":\"succeeded\"}".getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers = new HashMap<>();
    headers.put("webhook-id", "msg_1");
    headers.put("webhook-timestamp", "1767225600");
    // HMAC-SHA256 of "msg_1.1767225600." and the body, in base64
    headers.put("webhook-signature", "v1,other v1,KqwnRP4Bk04j0SP94cZ46WWO7WhXnDXxzZPv0AeE488=");
    assertThat(signed.read(new CallbackRequest(headers::get, body)))
        .isEqualTo(new CallbackSays.Look("p7kd2"));
    headers.put("webhook-timestamp", "1767225601");
    assertThat(signed.read(new CallbackRequest(headers::get, body)))
        .isEqualTo(new CallbackSays.Forged());
    assertThat(signed.read(new CallbackRequest(name -> null, body)))
        .isEqualTo(new CallbackSays.Forged());
  }
}
