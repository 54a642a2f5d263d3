package io.plantain.generation.provider.paperbanana;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.FailureReason;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.generation.provider.JobContract;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer.Refused;
import io.plantain.generation.provider.ProviderAnswer.Running;
import io.plantain.generation.provider.Secret;
import io.plantain.generation.provider.SubmitRequest;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PaperbananaProviderTest extends JobContract {
  @Override
  protected Provider adapter(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new PaperbananaProvider(settings(baseUrl, apiKey), http);
  }

  @Override
  protected PaperbananaSettings settings(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new PaperbananaSettings(baseUrl, Secret.of(apiKey));
  }

  @Test
  void ordersPicturesAndFigures() {
    answer("accepted");
    provider.submit(request("nano-banana-2", options("png", List.of(), 7L)));
    assertThat(stub.requests().getFirst())
        .satisfies(
            seen -> {
              assertThat(seen.method() + " " + seen.path()).isEqualTo("POST /generate");
              assertThat(seen.headers()).containsKey("Content-length");
              assertThat(seen.body())
                  .contains("\"type\":\"standard\"", "\"model\":\"nano-banana-2\"")
                  .doesNotContain("content", "seed");
            });
    SubmitRequest standard = request();
    TaskOptions options =
        new TaskOptions(
            null,
            "2K",
            null,
            "png",
            null,
            null,
            1,
            null,
            null,
            null,
            List.of(),
            null,
            "We propose",
            "diagram",
            null,
            null);
    provider.submit(
        new SubmitRequest(
            standard.taskId(),
            0,
            "pipeline",
            new TaskSpec("pipeline", "text-to-image", "pipeline", PROMPT, options),
            null,
            standard.sendBy()));
    assertThat(stub.requests().getLast().body())
        .contains(
            "\"type\":\"pipeline\"", "\"content\":\"We propose\"", "\"task_name\":\"diagram\"")
        .doesNotContain("\"model\"");
  }

  @Test
  void passesTheStageOn() {
    answer("running");
    assertThat(provider.poll("t")).isEqualTo(new Running(null, null, "critic_round_1"));
    answer("pending");
    assertThat(provider.poll("t")).isEqualTo(new Running(null, null, "queued"));
  }

  @Test
  void tellsAnEmptyAccountFromAWrongKey() {
    answer("no-credits");
    assertThat(((Refused) provider.submit(request())).reason())
        .isEqualTo(FailureReason.PROVIDER_QUOTA_EXHAUSTED);
    answer("personal-key");
    assertThat(((Refused) provider.submit(request())).reason())
        .isEqualTo(FailureReason.PROVIDER_UNAVAILABLE);
    answer("canceled");
    assertThat(((Refused) provider.poll("t")).reason()).isEqualTo(FailureReason.PROVIDER_FAILED);
  }
}
