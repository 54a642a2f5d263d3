package io.plantain.generation.provider.banana;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.JobContract;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderAnswer.Finished;
import io.plantain.generation.provider.ProviderAnswer.Refused;
import io.plantain.generation.provider.ProviderMedia;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BananaProviderTest extends JobContract {
  @Override
  protected Provider adapter(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new BananaProvider(new BananaSettings(baseUrl, apiKey), http);
  }

  @Override
  protected Object settings(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new BananaSettings(baseUrl, apiKey);
  }

  @Test
  void speaksStartAndCheck() {
    answer(200, "accepted");
    assertThat(provider.submit(request())).isEqualTo(new ProviderAnswer.Accepted("call-9"));
    assertThat(stub.requests().getFirst())
        .satisfies(
            seen -> {
              assertThat(seen.method() + " " + seen.path()).isEqualTo("POST /start/v4/");
              assertThat(seen.headers()).doesNotContainKey("Authorization");
              assertThat(seen.body())
                  .contains(
                      "\"modelKey\":\"some-model\"",
                      "\"startOnly\":true",
                      "\"apiKey\":\"" + KEY + "\"",
                      "\"prompt\":\"" + PROMPT + "\"",
                      "\"seed\":8"); // the second picture
            });
    answer(200, "succeeded");
    assertThat(((Finished) provider.poll("call-9")).media().getFirst())
        .isInstanceOfSatisfying(
            ProviderMedia.Inline.class, inline -> assertThat(inline.bytes()).hasSize(6));
    assertThat(stub.requests().getLast())
        .satisfies(
            seen -> {
              assertThat(seen.path()).isEqualTo("/check/v4/");
              assertThat(seen.body()).contains("\"callID\":\"call-9\"", "\"longPoll\":false");
            });
  }

  @Test
  void aServerThatHeldTheStartHasThePictureAlready() {
    answer(200, "finished-at-once");
    assertThat(((Finished) provider.submit(request())).media()).hasSize(1);
  }

  @Test
  void takesLinksToo() {
    answer(200, "by-url");
    assertThat(provider.poll("call-9"))
        .isEqualTo(
            new Finished(
                List.of(new ProviderMedia.Link("https://files.example/y.jpg", null)), null));
  }

  @Test
  void whatIsNotBase64IsAnInvalidResult() {
    answer(200, "broken-result");
    assertThat(((Refused) provider.poll("call-9")).reason())
        .isEqualTo(FailureReason.INVALID_RESULT);
  }

  @Test
  void anErrorInTheMessageIsAFailureInSpiteOfHttp200() {
    answer(200, "failed");
    assertThat(((Refused) provider.submit(request())).reason())
        .isEqualTo(FailureReason.PROVIDER_FAILED);
  }
}
