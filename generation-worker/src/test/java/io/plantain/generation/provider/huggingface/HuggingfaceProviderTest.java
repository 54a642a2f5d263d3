package io.plantain.generation.provider.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.DrawingContract;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderAnswer.Accepted;
import io.plantain.generation.provider.ProviderAnswer.Finished;
import io.plantain.generation.provider.ProviderAnswer.Refused;
import io.plantain.generation.provider.ProviderAnswer.Retry;
import io.plantain.generation.provider.ProviderAnswer.Running;
import io.plantain.generation.provider.ProviderAnswer.Unknown;
import io.plantain.generation.provider.Secret;
import io.plantain.generation.provider.StubServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HuggingfaceProviderTest extends DrawingContract {
  @Override
  protected Provider adapter(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new HuggingfaceProvider(settings(baseUrl, apiKey), http);
  }

  @Override
  protected HuggingfaceSettings settings(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new HuggingfaceSettings(baseUrl, Secret.of(apiKey));
  }

  private static final String JOB = "fal-ai/fal-ai/flux/requests/r-1";

  @Override
  protected String modelFor(String scene) {
    return "hf-inference/black-forest-labs/FLUX.1-dev";
  }

  @Test
  void theFirstWordOfAModelPicksWhoDraws() {
    answer("succeeded");
    submit();
    assertThat(stub.requests().getLast().path())
        .isEqualTo("/hf-inference/models/black-forest-labs/FLUX.1-dev");
    answer("by-output");
    assertThat(submitted("replicate/black-forest-labs/flux-schnell")).isInstanceOf(Finished.class);
    assertThat(stub.requests().getLast())
        .satisfies(
            seen -> {
              assertThat(seen.path())
                  .isEqualTo("/replicate/v1/models/black-forest-labs/flux-schnell/predictions");
              assertThat(seen.headers()).containsEntry("Prefer", List.of("wait"));
            });
    answer("still-runs");
    assertThat(submitted("replicate/black-forest-labs/flux-schnell")).isInstanceOf(Unknown.class);
    answer("by-base64");
    assertThat(((Finished) submit()).media()).hasSize(1);
  }

  private ProviderAnswer submitted(String model) {
    return provider.submit(request(model, options("png", List.of(), 7L)));
  }

  @Test
  void asksForJobsOfTheQueueThroughTheRouter() {
    answer("fal-accepted");
    assertThat(submitted("fal-ai/fal-ai/flux/dev")).isEqualTo(new Accepted(JOB));
    assertThat(stub.requests().getLast().path())
        .isEqualTo("/fal-ai/fal-ai/flux/dev?_subdomain=queue");
    answer("fal-running");
    assertThat(provider.poll(JOB)).isInstanceOf(Running.class);
    assertThat(stub.requests().getLast().path()).isEqualTo("/" + JOB + "/status?_subdomain=queue");
    answers("fal-succeeded");
    assertThat(((Finished) provider.poll(JOB)).media()).hasSize(1);
    assertThat(stub.requests().getLast().path()).isEqualTo("/" + JOB + "?_subdomain=queue");
    answers("fal-black");
    assertThat(((Refused) provider.poll(JOB)).reason())
        .isEqualTo(FailureReason.PROVIDER_CONTENT_BLOCKED);
    stub.loseAnswers();
    assertThat(provider.poll(JOB)).isInstanceOf(Retry.class);
  }

  private void answers(String result) {
    byte[] completed = StubServer.recorded("huggingface/fal-completed.json");
    byte[] body = StubServer.recorded(StubServer.fileOf("huggingface", result));
    stub.behave(
        (request, exchange) ->
            StubServer.send(exchange, 200, request.path().contains("/status") ? completed : body));
  }

  @Test
  void waitsForAModelThatLoads() {
    answer("loading");
    assertThat(submit()).isEqualTo(new Retry(Duration.ofSeconds(20), "the model is loading"));
    answer("no-credits");
    assertThat(((Refused) submit()).reason()).isEqualTo(FailureReason.PROVIDER_QUOTA_EXHAUSTED);
  }
}
