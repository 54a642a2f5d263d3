package io.plantain.generation.provider.generic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.JobContract;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderAnswer.Finished;
import io.plantain.generation.provider.ProviderAnswer.Refused;
import io.plantain.generation.provider.ProviderAnswer.Running;
import io.plantain.generation.provider.ProviderMedia;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

/// The provider that is configured only, against answers of a made-up contract.
class GenericProviderTest extends JobContract {
  private static final String YAML =
      """
      made-up:
        headers: {Authorization: "Token {api_key}", Idempotency-Key: "{key}"}
        submit:
          path: /jobs/{model}
          body: >-
            {"text": "{prompt}", "say": "draw {prompt}", "not": "{negative_prompt}", "seed": "{seed}",
             "size": ["{width}", "{height}"], "pictures": "{inputs}", "hook": "{callback}"}
        job-id: /job/id
        poll: {path: "/jobs/{job_id}/state"}
        cancel: {method: delete, path: "/jobs/{job_id}"}
        status: /job/state
        states: {ready: succeeded, broken: failed, nsfw: blocked}
        result: [/job/files, /job/file]
        error: /job/why
        progress: /job/progress
        stage: /job/step
        idempotent: true
        scenes: [text-to-image, image-to-image, text-to-video]
      """;

  @Override
  protected Provider adapter(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new GenericProvider("made-up", settings(baseUrl, apiKey), http);
  }

  @Override
  protected GenericSettings settings(@Nullable URI baseUrl, @Nullable String apiKey) {
    return settings(YAML, baseUrl, apiKey);
  }

  private static GenericSettings settings(
      String yaml, @Nullable URI baseUrl, @Nullable String apiKey) {
    StandardEnvironment environment = new StandardEnvironment();
    try {
      new YamlPropertySourceLoader()
          .load("yaml", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
          .forEach(environment.getPropertySources()::addLast);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    Map<String, Object> more = new HashMap<>();
    if (baseUrl != null) {
      more.put("made-up.base-url", baseUrl.toString());
    }
    if (apiKey != null) {
      more.put("made-up.api-key", apiKey);
    }
    environment.getPropertySources().addFirst(new MapPropertySource("more", more));
    return Binder.get(environment).bind("made-up", GenericSettings.class).get();
  }

  @Test
  void speaksTheContractThatItsSettingsDescribe() {
    answer("accepted");
    assertThat(provider.submit(request("m/1", options("png", List.of(), 7L))))
        .isEqualTo(new ProviderAnswer.Accepted("17"));
    assertThat(stub.requests().getFirst())
        .satisfies(
            seen -> {
              assertThat(seen.method() + " " + seen.path()).isEqualTo("POST /jobs/m%2F1");
              assertThat(seen.headers())
                  .containsEntry("Authorization", List.of("Token " + KEY))
                  .containsEntry("Idempotency-key", List.of(request().idempotencyKey()));
              assertThat(seen.body())
                  .isEqualTo(
                      "{\"text\":\"%1$s\",\"say\":\"draw %1$s\",\"seed\":8,\"size\":[2752,1536],\"hook\":\"%2$s\"}"
                          .formatted(PROMPT, CALLBACK));
            });
    answer("running");
    assertThat(provider.poll("17/../x")).isEqualTo(new Running(null, 42, "painting"));
    assertThat(stub.requests().getLast().path()).isEqualTo("/jobs/17%2F..%2Fx/state");
    answer("cancel");
    provider.cancel("17");
    assertThat(stub.requests().getLast().method()).isEqualTo("DELETE");
  }

  @Test
  void findsResultsInEveryForm() {
    answer("succeeded");
    assertThat(((Finished) provider.poll("17")).media())
        .hasSize(5)
        .first()
        .isEqualTo(new ProviderMedia.Link("https://cdn.example/a.png", null));
    assertThat(((Finished) provider.poll("17")).media().get(1))
        .isEqualTo(new ProviderMedia.Link(stub.uri() + "/files/b.png", null));
    assertThat(((Finished) provider.poll("17")).media().subList(2, 5))
        .hasOnlyElementsOfType(ProviderMedia.Inline.class);
  }

  @Test
  void readsAnEmptyAccountFromTheErrorsWords() {
    answer("no-credits");
    assertThat(((Refused) provider.poll("17")).reason())
        .isEqualTo(FailureReason.PROVIDER_QUOTA_EXHAUSTED);
  }

  @Test
  void aPromptCannotBreakOutOfTheTemplate() {
    answer("accepted");
    provider.submit(prompting("x\",\"seed\":1,\"y\":\"{seed}{api_key}"));
    assertThat(stub.requests().getFirst().body())
        .contains("\"text\":\"x\\\",\\\"seed\\\":1,\\\"y\\\":\\\"{seed}{api_key}\"")
        .doesNotContain(KEY);
  }

  @Test
  void mistakesInATemplateStopTheStart() {
    String typo = YAML.replace("{negative_prompt}", "{promt}");
    assertThatThrownBy(() -> new GenericProvider("x", settings(typo, null, null), http))
        .hasMessageContaining("promt");
    String broken = YAML.replace("\"size\": [", "\"size\": ");
    assertThatThrownBy(() -> new GenericProvider("x", settings(broken, null, null), http))
        .hasMessageContaining("must be JSON");
  }
}
