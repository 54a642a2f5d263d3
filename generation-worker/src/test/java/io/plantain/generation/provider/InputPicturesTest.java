package io.plantain.generation.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.plantain.event.FailureReason;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.generation.provider.ProviderAnswer.Accepted;
import io.plantain.generation.provider.ProviderAnswer.Refused;
import io.plantain.generation.provider.ProviderAnswer.Retry;
import io.plantain.kit.fetch.FetchSettings;
import io.plantain.kit.fetch.SafeFetcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputPicturesTest {
  private final StubServer server = new StubServer();
  private final SafeFetcher fetcher =
      new SafeFetcher(
          new FetchSettings(
              List.of(server.uri().toString()),
              Duration.ofSeconds(3),
              Duration.ofSeconds(10),
              Duration.ofSeconds(60),
              1,
              Duration.ofSeconds(5)));
  private final InputPictures inputs = new InputPictures(fetcher);
  private final List<SubmitRequest> submitted = new ArrayList<>();

  @AfterEach
  void close() {
    fetcher.close();
    server.close();
  }

  private ProviderAnswer submit(Duration left, String... links) {
    TaskOptions options =
        new TaskOptions(
            null,
            null,
            null,
            null,
            null,
            null,
            1,
            null,
            null,
            null,
            List.of(links),
            null,
            null,
            null,
            null,
            null);
    SubmitRequest request =
        new SubmitRequest(
            UUID.fromString("0190b3c4-0000-7000-8000-000000000001"),
            0,
            "m",
            new TaskSpec("standard", "image-to-image", "m", "a red kite", options),
            null,
            SendBy.of(System.nanoTime(), left));
    return inputs.with(
        request,
        with -> {
          submitted.add(with);
          return new Accepted("job");
        });
  }

  private ProviderAnswer submit(String... links) {
    return submit(Duration.ofSeconds(30), links);
  }

  @Test
  void travelAsBytesWithTheTypeThatTheyHave() {
    server.answer("huggingface", "succeeded");
    assertThat(submit(server.uri() + "/a", server.uri() + "/b")).isEqualTo(new Accepted("job"));
    assertThat(submitted.getFirst().inputs())
        .hasSize(2)
        .allSatisfy(picture -> assertThat(picture.contentType()).isEqualTo("image/png"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/a.png",
        "https://169.254.169.254/latest/meta-data",
        "http://example.com/a.png",
        "https://example.com:8443/a.png",
        "https://server.internal/a.png"
      })
  void areNotFetchedFromWhereNobodyOutsideMayLook(String link) {
    assertThat(submit(link))
        .asInstanceOf(type(Refused.class))
        .extracting(Refused::reason)
        .isEqualTo(FailureReason.INPUT_UNUSABLE);
    assertThat(submitted).isEmpty();
  }

  @Test
  void areNotFollowedToSuchAPlace() {
    server.behave(
        (request, exchange) -> {
          exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/secret");
          StubServer.send(exchange, 302, new byte[0]);
        });
    assertThat(submit(server.uri() + "/a")).isInstanceOf(Refused.class);
    assertThat(submitted).isEmpty();
  }

  @Test
  void mustBePictures() {
    server.answer(200, "not-json.html");
    assertThat(submit(server.uri() + "/a")).isInstanceOf(Refused.class);
    server.answer(404, "not-json.html");
    assertThat(submit(server.uri() + "/a")).isInstanceOf(Refused.class);
    server.behave((request, exchange) -> StubServer.send(exchange, 200, new byte[(10 << 20) + 1]));
    assertThat(submit(server.uri() + "/a")).isInstanceOf(Refused.class);
    assertThat(submitted).isEmpty();
  }

  @Test
  void areTriedAgainWhereTheirServerIsAwayAndNobodyBlamesTheProvider() {
    server.answer(503, "not-json.html");
    assertThat(submit(server.uri() + "/a"))
        .asInstanceOf(type(Retry.class))
        .extracting(Retry::cause)
        .isEqualTo(Retry.Cause.OURS);
    assertThat(submit(Duration.ZERO, server.uri() + "/a")).isInstanceOf(Retry.class);
    assertThat(submitted).isEmpty();
  }
}
