package io.plantain.generation.provider;

import static io.plantain.event.FailureReason.PROVIDER_CONTENT_BLOCKED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.plantain.event.FailureReason;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.generation.provider.ProviderAnswer.Accepted;
import io.plantain.generation.provider.ProviderAnswer.Finished;
import io.plantain.generation.provider.ProviderAnswer.Refused;
import io.plantain.generation.provider.ProviderAnswer.Retry;
import io.plantain.generation.provider.ProviderAnswer.Running;
import io.plantain.generation.provider.ProviderAnswer.Unknown;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/// What every adapter owes. A new one extends this and puts recorded answers under these names into
/// its folder: accepted, running, unknown-word, succeeded, no-media, failed, blocked, server-error,
/// no-id.
public abstract class ProviderContract {
  protected static final String KEY = "secret-key-4711";
  protected static final String PROMPT = "a red kite over a harbour";
  protected static final URI CALLBACK = URI.create("https://us.example/callbacks/x/secret-4712");
  protected static final Duration SUBMIT_TIMEOUT = Duration.ofMillis(400);

  protected final ProviderHttp http =
      new ProviderHttp(
          new HttpSettings(
              Duration.ofMillis(400), SUBMIT_TIMEOUT, SUBMIT_TIMEOUT, 10, DataSize.ofMegabytes(1)));
  protected final StubServer stub = new StubServer();
  protected Provider provider;

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger("ROOT");
  private final Level usual = root.getLevel();

  /// The adapter against this address.
  protected abstract Provider adapter(@Nullable URI baseUrl, @Nullable String apiKey);

  /// Settings whose `toString` may end up in a log.
  protected abstract Object settings(@Nullable URI baseUrl, @Nullable String apiKey);

  @BeforeEach
  void listen() {
    provider = adapter(stub.uri(), KEY);
    logged.start();
    root.setLevel(Level.INFO);
    root.addAppender(logged);
  }

  @AfterEach
  void saysNoSecretsAnywhere() throws IOException {
    root.detachAppender(logged);
    root.setLevel(usual);
    stub.close();
    http.destroy();
    assertThat(logged.list)
        .allSatisfy(
            event ->
                assertThat(event.getFormattedMessage() + event.getKeyValuePairs())
                    .doesNotContain(KEY, PROMPT, CALLBACK.toString()));
  }

  protected final void answer(int status, String name) {
    stub.answer(status, provider.id() + "/" + name + ".json");
  }

  protected static TaskOptions options(
      String outputFormat, List<String> imageInput, @Nullable Long seed) {
    return new TaskOptions(
        null,
        "2K",
        "16:9",
        outputFormat,
        null,
        null,
        2,
        seed,
        null,
        null,
        imageInput,
        null,
        null,
        null,
        null,
        null);
  }

  protected static SubmitRequest request(String providerModel, TaskOptions options) {
    return request(providerModel, options, SendBy.of(System.nanoTime(), Duration.ofMinutes(1)));
  }

  private static SubmitRequest request(String providerModel, TaskOptions options, SendBy sendBy) {
    return new SubmitRequest(
        UUID.fromString("0190b3c4-0000-7000-8000-000000000001"),
        1,
        providerModel,
        new TaskSpec("standard", "text-to-image", "some-model", PROMPT, options),
        CALLBACK,
        sendBy);
  }

  protected static SubmitRequest request() {
    return request("some-model", options("png", List.of(), 7L));
  }

  private ProviderAnswer submit() {
    return provider.submit(request());
  }

  private ProviderAnswer poll() {
    return provider.poll("job-1");
  }

  @Test
  void aJobTravelsFromSubmitToPicture() {
    answer(200, "accepted");
    assertThat(submit()).asInstanceOf(type(Accepted.class)).extracting(Accepted::jobId).isNotNull();
    answer(200, "running");
    assertThat(poll()).isInstanceOf(Running.class);
    answer(200, "succeeded");
    assertThat(poll())
        .asInstanceOf(type(Finished.class))
        .satisfies(finished -> assertThat(finished.media()).hasSize(1));
  }

  @Test
  void aWordItDoesNotKnowMeansStillRunning() {
    answer(200, "unknown-word");
    assertThat(poll()).isInstanceOf(Running.class);
  }

  @Test
  void successWithoutAPictureIsToldAsSuch() {
    answer(200, "no-media");
    assertThat(poll()).isEqualTo(new Finished(List.of(), null));
  }

  @Test
  void aFailedJobIsRefused() {
    answer(200, "failed");
    assertThat(poll())
        .asInstanceOf(type(Refused.class))
        .extracting(Refused::reason)
        .isEqualTo(FailureReason.PROVIDER_FAILED);
  }

  @Test
  void theProvidersOwnContentFilterHasAReasonOfItsOwn() {
    answer(200, "blocked");
    assertThat(poll())
        .asInstanceOf(type(Refused.class))
        .extracting(Refused::reason)
        .isEqualTo(PROVIDER_CONTENT_BLOCKED);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void aSubmitThatWasTurnedAwayMayBeRepeated(int status) {
    stub.answer(status, "not-json.html", "Retry-After", "7");
    assertThat(submit())
        .asInstanceOf(type(Retry.class))
        .extracting(Retry::after)
        .isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void anErrorInTheProvidersOwnWordsMayBeRepeated() {
    answer(500, "server-error");
    assertThat(submit()).isInstanceOf(Retry.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 500, 502, 504})
  void aSubmitAnsweredBySomethingElseIsUnknown(int status) {
    stub.answer(status, "not-json.html");
    assertThat(submit()).isInstanceOf(Unknown.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 413})
  void aSubmitThatCannotSucceedIsRefused(int status) {
    stub.answer(status, "not-json.html");
    assertThat(submit()).isInstanceOf(Refused.class);
  }

  @Test
  void anAcceptedSubmitWithoutAnIdIsUnknown() {
    answer(200, "no-id");
    assertThat(submit()).isInstanceOf(Unknown.class);
  }

  @Test
  void aLostSubmitIsUnknownAndSentOnce() {
    stub.loseAnswers();
    assertThat(submit()).isInstanceOf(Unknown.class);
    assertThat(stub.requests()).hasSize(1);
  }

  @Test
  void aSlowSubmitIsUnknownInTime() {
    stub.hang(Duration.ofSeconds(30));
    long start = System.nanoTime();
    assertThat(submit()).isInstanceOf(Unknown.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void anAnswerThatTricklesEndsInTimeToo() {
    stub.behave(
        (request, exchange) -> {
          exchange.sendResponseHeaders(200, 0);
          for (int i = 0; i < 100; i++) {
            exchange.getResponseBody().write(' ');
            exchange.getResponseBody().flush();
            Thread.sleep(100);
          }
        });
    long start = System.nanoTime();
    assertThat(submit()).isInstanceOf(Unknown.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void anEndlessAnswerIsNotReadToTheEnd() {
    stub.behave(
        (request, exchange) -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] block = new byte[100_000];
          for (int i = 0; i < 1_000; i++) {
            exchange.getResponseBody().write(block);
          }
          exchange.close();
        });
    assertThat(submit()).isInstanceOf(Unknown.class);
    assertThat(poll())
        .asInstanceOf(type(Refused.class))
        .extracting(Refused::reason)
        .isEqualTo(FailureReason.INVALID_RESULT);
  }

  @Test
  void aSubmitWhoseTimeIsOverIsNotSent() {
    answer(200, "accepted");
    SendBy over = SendBy.of(System.nanoTime(), Duration.ofMillis(-1));
    assertThat(provider.submit(request("some-model", options("png", List.of(), 7L), over)))
        .isInstanceOf(Retry.class);
    assertThat(stub.requests()).isEmpty();
  }

  @Test
  void aSubmitThatNeverLeftMayBeRepeated() throws IOException {
    int closedPort;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closedPort = socket.getLocalPort();
    }
    provider = adapter(URI.create("http://127.0.0.1:" + closedPort), KEY);
    assertThat(submit()).isInstanceOf(Retry.class);
    provider = adapter(URI.create("http://no-such-host.invalid"), KEY);
    assertThat(submit()).isInstanceOf(Retry.class);
  }

  @Test
  void aPollThatFailsIsOnlyAskedAgain() {
    stub.loseAnswers();
    assertThat(poll()).isInstanceOf(Retry.class);
    stub.hang(Duration.ofSeconds(30));
    assertThat(poll()).isInstanceOf(Retry.class);
    for (int status : new int[] {200, 401, 429, 500, 502, 503}) {
      stub.answer(status, "not-json.html");
      assertThat(poll()).as("HTTP %d", status).isInstanceOf(Retry.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "[]", "7", "\"x\"", "{", "{}", "{\"code\":{}}", "{\"message\":[1]}"})
  void malformedAnswersNeverThrow(String body) {
    stub.answerText(200, body);
    assertThat(submit()).isInstanceOf(Unknown.class);
    assertThat(poll()).isInstanceOfAny(Retry.class, Running.class);
  }

  @Test
  void redirectsAreNotFollowedAndTakeNoKeyAlong() {
    StubServer elsewhere = new StubServer();
    stub.behave(
        (request, exchange) -> {
          exchange.getResponseHeaders().add("Location", elsewhere.uri().toString());
          StubServer.send(exchange, 307, new byte[0]);
        });
    assertThat(submit()).isInstanceOf(Refused.class);
    assertThat(elsewhere.requests()).isEmpty();
    elsewhere.close();
  }

  @Test
  void theKeyTravelsToTheProviderAndNowhereElse() {
    answer(200, "accepted");
    submit();
    StubServer.Request seen = stub.requests().getFirst();
    assertThat(seen.headers() + seen.body()).contains(KEY);
    assertThat(seen.path()).doesNotContain(KEY);
    assertThat(settings(stub.uri(), KEY).toString()).doesNotContain(KEY);
    assertThat(request().toString()).doesNotContain(PROMPT, CALLBACK.toString());
  }

  @Test
  void countsAsConfiguredWithAKeyOrAnAddress() {
    assertThat(adapter(stub.uri(), "").configured()).isTrue();
    assertThat(adapter(null, KEY).configured()).isTrue();
    assertThat(adapter(null, null).configured()).isFalse();
    assertThat(adapter(URI.create(""), " ").configured()).isFalse();
  }
}
