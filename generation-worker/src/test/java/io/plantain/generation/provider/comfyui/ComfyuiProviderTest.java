package io.plantain.generation.provider.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.JobContract;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer.Accepted;
import io.plantain.generation.provider.ProviderAnswer.Finished;
import io.plantain.generation.provider.ProviderAnswer.Refused;
import io.plantain.generation.provider.ProviderAnswer.Retry;
import io.plantain.generation.provider.ProviderAnswer.Running;
import io.plantain.generation.provider.Secret;
import io.plantain.generation.provider.StubServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComfyuiProviderTest extends JobContract {
  @Override
  protected Provider adapter(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new ComfyuiProvider(settings(baseUrl, apiKey), http);
  }

  @Override
  protected ComfyuiSettings settings(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new ComfyuiSettings(baseUrl, Secret.of(apiKey), Map.of());
  }

  private static final Set<String> QUEUES =
      Set.of("running", "pending", "unknown-word", "cancel", "cancel-late", "empty-queue");
  private static final Set<String> SUBMITS = Set.of("accepted", "no-id", "bad-graph");

  @TempDir Path folder;

  @Override
  protected void answer(String name) {
    int status = StubServer.statusOf("comfyui", name);
    byte[] file = StubServer.recorded(StubServer.fileOf("comfyui", name));
    byte[] uploaded = StubServer.recorded("comfyui/uploaded.json");
    byte[] nothing = new byte[] {'{', '}'};
    byte[] png = StubServer.recorded("huggingface/succeeded.png");
    stub.behave(
        (request, exchange) -> {
          String path = request.path();
          boolean mine =
              SUBMITS.contains(name)
                  ? path.equals("/prompt")
                  : QUEUES.contains(name) ? path.equals("/queue") : path.startsWith("/history/");
          byte[] other =
              path.startsWith("/view") ? png : path.startsWith("/upload") ? uploaded : nothing;
          StubServer.send(exchange, mine ? status : 200, mine ? file : other);
        });
  }

  @Override
  protected String modelFor(String scene) {
    return scene + "/sdxl.safetensors";
  }

  @Test
  void fillsAGraphAndFetchesItsFiles() {
    answer("accepted");
    assertThat(provider.submit(request("text-to-image"))).isEqualTo(new Accepted("job-1"));
    assertThat(stub.requests().getFirst())
        .satisfies(
            seen -> {
              assertThat(seen.method() + " " + seen.path()).isEqualTo("POST /prompt");
              assertThat(seen.headers()).doesNotContainKey("Origin");
              assertThat(seen.body())
                  .contains(
                      "\"seed\":7",
                      "\"ckpt_name\":\"sdxl.safetensors\"",
                      "\"text\":\"" + PROMPT + "\"",
                      "\"width\":1344,\"height\":768",
                      "\"prompt_id\":\"");
            });
    answer("pending");
    assertThat(provider.poll("job-1")).isEqualTo(new Running(null, null, "queued"));
    answer("succeeded");
    assertThat(((Finished) provider.poll("job-1")).media()).hasSize(1);
    assertThat(stub.requests().getLast().path())
        .isEqualTo("/view?filename=job%2081_00001_.png&subfolder=&type=output");
  }

  @Test
  void aJobThatTheServerForgotHasFailed() {
    answer("empty-queue");
    assertThat(((Refused) provider.poll("job-1")).reason())
        .isEqualTo(FailureReason.PROVIDER_FAILED);
  }

  @Test
  void aMissingModelIsAMatterOfSettings() {
    answer("bad-graph");
    assertThat(((Refused) submit()).reason()).isEqualTo(FailureReason.PROVIDER_UNAVAILABLE);
    assertThat(
            ((Refused) provider.submit(request("no-such", options("png", List.of(), 7L)))).reason())
        .isEqualTo(FailureReason.PROVIDER_UNAVAILABLE);
  }

  @Test
  void stopsNobodyElsesJob() {
    answer("pending");
    provider.cancel("job-1");
    assertThat(stub.requests().getLast().body()).isEqualTo("{\"delete\":[\"job-1\"]}");
    answer("running");
    provider.cancel("job-1");
    assertThat(stub.requests().getLast())
        .satisfies(
            seen -> {
              assertThat(seen.path()).isEqualTo("/interrupt");
              assertThat(seen.body()).isEqualTo("{\"prompt_id\":\"job-1\"}");
            });
  }

  @Test
  void findsASubmitByTheIdThatItGave() {
    answer("empty-queue");
    assertThat(provider.find("x/0")).isInstanceOf(Retry.class);
  }

  @Test
  void takesAWorkflowFromAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("mine.json"), "{\"1\":{\"text\":\"{prompt}\"}}");
    answer("accepted");
    new ComfyuiProvider(
            new ComfyuiSettings(stub.uri(), null, Map.of("mine", file.toString())), http)
        .submit(request("mine", options("png", List.of(), 7L)));
    assertThat(stub.requests().getLast().body())
        .startsWith("{\"prompt\":{\"1\":{\"text\":\"" + PROMPT + "\"}}");
    Files.writeString(file, "{\"1\":\"{promt}\"}");
    assertThatThrownBy(() -> new Workflows(Map.of("mine", file.toString())))
        .hasMessageContaining("promt");
  }
}
