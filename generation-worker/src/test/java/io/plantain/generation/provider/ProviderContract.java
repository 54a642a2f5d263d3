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
import io.plantain.generation.provider.ProviderAnswer.Finished;
import io.plantain.generation.provider.ProviderAnswer.Refused;
import io.plantain.generation.provider.ProviderAnswer.Retry;
import io.plantain.generation.provider.ProviderAnswer.Unknown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/// What every adapter owes, whether its submits start a job (`JobContract`) or draw at once
/// (`DrawingContract`). Recorded answers lie in a folder of the adapter's; their name may carry the
/// status they came with: `blocked.400.json`. All need succeeded, no-media, failed, blocked and
/// server-error; and `cancel`, `cancel-late` where there is a cancel call.
public abstract class ProviderContract {
  protected static final String KEY = "secret-key-4711";
  protected static final String PROMPT = "a red kite over a harbour";
  protected static final URI CALLBACK = URI.create("https://us.example/callbacks/x/secret-4712");

  private static final Duration PATIENCE = Duration.ofSeconds(10); // a busy machine is no fault
  private static final Duration IMPATIENCE = Duration.ofMillis(400);

  protected ProviderHttp http = http(PATIENCE);
  protected final StubServer stub = new StubServer();
  protected Provider provider;

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger("ROOT");
  private final Level usual = root.getLevel();

  private static ProviderHttp http(Duration limit) {
    return new ProviderHttp(
        new HttpSettings(limit, limit, limit, 10, DataSize.ofMegabytes(1), limit));
  }

  /// From here on, no call is waited for long.
  protected final void becomeImpatient() {
    try {
      http.destroy();
    } catch (IOException neverOpened) {
      throw new UncheckedIOException(neverOpened);
    }
    http = http(IMPATIENCE);
    provider = adapter(stub.uri(), KEY);
  }

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
    stub.answer(status, folder() + "/" + name + ".json");
  }

  /// The next requests are answered with what was recorded under this name.
  protected void answer(String name) {
    stub.answer(folder(), name);
  }

  /// Where the recorded answers lie.
  protected String folder() {
    return provider.id();
  }

  /// Has a job end, and says how.
  protected abstract ProviderAnswer ended();

  /// What the provider calls a model that does this.
  protected String modelFor(String scene) {
    return "some-model";
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

  protected static SubmitRequest prompting(String prompt) {
    return new SubmitRequest(
        UUID.fromString("0190b3c4-0000-7000-8000-000000000001"),
        0,
        "some-model",
        new TaskSpec(
            "standard", "text-to-image", "some-model", prompt, options("png", List.of(), null)),
        null,
        SendBy.of(System.nanoTime(), Duration.ofMinutes(1)));
  }

  protected static SubmitRequest request() {
    return request("some-model", options("png", List.of(), 7L));
  }

  protected static final byte[] INPUT = {
    (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 7
  };

  /// A request of this scene, with whatever that takes.
  protected SubmitRequest request(String scene) {
    boolean input = !scene.startsWith("text-");
    boolean video = scene.endsWith("-video");
    TaskOptions options =
        new TaskOptions(
            null,
            video ? null : "1K",
            "16:9",
            video ? null : "png",
            null,
            null,
            1,
            7L,
            null,
            null,
            input ? List.of("https://in.example/a.png") : List.of(),
            null,
            null,
            null,
            video ? durationSeconds() : null,
            scene.equals("upscale") ? 4 : null);
    SubmitRequest request =
        new SubmitRequest(
            UUID.fromString("0190b3c4-0000-7000-8000-000000000001"),
            0,
            modelFor(scene),
            new TaskSpec("standard", scene, "some-model", PROMPT, options),
            CALLBACK,
            SendBy.of(System.nanoTime(), Duration.ofMinutes(1)));
    return input && provider.needsInputBytes()
        ? request.with(List.of(new InputPicture(INPUT, "image/png")))
        : request;
  }

  /// A length that its models know.
  protected int durationSeconds() {
    return 5;
  }

  protected final ProviderAnswer submit() {
    return provider.submit(request(provider.scenes().stream().sorted().toList().getLast()));
  }

  @Test
  void successWithoutAPictureIsToldAsSuch() {
    answer("no-media");
    assertThat(ended())
        .asInstanceOf(type(Finished.class))
        .satisfies(finished -> assertThat(finished.media()).isEmpty());
  }

  @Test
  void aFailedJobIsRefused() {
    answer("failed");
    assertThat(ended())
        .asInstanceOf(type(Refused.class))
        .extracting(Refused::reason)
        .isIn(FailureReason.PROVIDER_FAILED, FailureReason.PROVIDER_REFUSED);
  }

  @Test
  void theProvidersOwnContentFilterHasAReasonOfItsOwn() {
    answer("blocked");
    assertThat(ended())
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
    stub.answer(500, folder() + "/server-error.json");
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
  void aLostSubmitIsUnknownAndSentOnce() {
    stub.loseAnswers();
    assertThat(submit()).isInstanceOf(Unknown.class);
    assertThat(stub.requests()).hasSize(1);
  }

  @Test
  void aSlowSubmitIsUnknownInTime() {
    becomeImpatient();
    stub.hang(Duration.ofSeconds(30));
    long start = System.nanoTime();
    assertThat(submit()).isInstanceOf(Unknown.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void anAnswerThatTricklesEndsInTimeToo() {
    becomeImpatient();
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
  }

  @Test
  void aSubmitWhoseTimeIsOverIsNotSent() {
    answerToSubmit();
    SendBy over = SendBy.of(System.nanoTime(), Duration.ofMillis(-1));
    assertThat(
            provider.submit(
                request(modelFor("text-to-image"), options("png", List.of(), 7L), over)))
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
  void anEmptyAccountHasAReasonOfItsOwn() {
    stub.answer(402, "not-json.html");
    assertThat(submit())
        .asInstanceOf(type(Refused.class))
        .extracting(Refused::reason)
        .isEqualTo(FailureReason.PROVIDER_QUOTA_EXHAUSTED);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 422, 500})
  void anAnswerThatRepeatsWhatWeSaidIsNotPassedOn(int status) {
    stub.answerText(
        status,
        "{\"error\":\"%s %s\",\"detail\":\"%1$s\",\"message\":\"error %1$s %2$s\"}"
            .formatted(KEY, PROMPT));
    assertThat(submit().toString()).doesNotContain(KEY, PROMPT);
  }

  @TestFactory
  Stream<DynamicTest> doesEachOfItsScenes() {
    return provider.scenes().stream()
        .sorted()
        .map(scene -> DynamicTest.dynamicTest(scene, () -> does(scene)));
  }

  /// From the request of one scene to its result.
  protected abstract ProviderAnswer drawn(SubmitRequest request);

  private void does(String scene) {
    int before = stub.requests().size();
    SubmitRequest request = request(scene);
    ProviderAnswer drawn = drawn(request);
    assertThat(drawn)
        .asInstanceOf(type(Finished.class))
        .satisfies(finished -> assertThat(finished.media()).isNotEmpty());
    String sent =
        stub.requests().subList(before, stub.requests().size()).stream()
            .map(StubServer.Request::body)
            .collect(Collectors.joining());
    if (!scene.startsWith("text-")) {
      InputPicture picture = new InputPicture(INPUT, "image/png");
      assertThat(
              provider.needsInputBytes()
                  ? sent.contains(picture.base64()) || sent.contains("PNG\r\n")
                  : sent.contains("https://in.example/a.png"))
          .as("the input picture travels along")
          .isTrue();
    }
    if (!scene.equals("upscale") && !scene.equals("remove-background")) {
      assertThat(sent).contains(PROMPT);
    }
  }

  @Test
  void tellsTheTruthAboutStopping() {
    if (provider.cancellable()) {
      answer("cancel");
      assertThat(provider.cancel("job-1")).isEqualTo(stopped());
      answer("cancel-late");
      assertThat(provider.cancel("job-1")).isEqualTo(CancelOutcome.TOO_LATE);
      stub.answer(500, "not-json.html");
      assertThat(provider.cancel("job-1")).isEqualTo(CancelOutcome.UNKNOWN);
    } else {
      assertThat(provider.cancel("job-1")).isEqualTo(CancelOutcome.NOT_SUPPORTED);
      assertThat(stub.requests()).isEmpty();
    }
  }

  /// What a cancel that was taken comes to: some providers only promise to try.
  protected CancelOutcome stopped() {
    return CancelOutcome.CANCELED;
  }

  @Test
  void asksToBeCalledWhereItSaysThatItCalls() {
    answerToSubmit();
    provider.submit(request("text-to-image"));
    String seen = stub.requests().toString();
    assertThat(seen.contains("us.example")).isEqualTo(provider.callsBack());
  }

  @Test
  void sendsOneKeyWithEveryRepetitionWhereItSaysThatThisIsSafe() {
    answerToSubmit();
    provider.submit(request("text-to-image"));
    provider.submit(request("text-to-image"));
    assertThat(stub.requests())
        .allSatisfy(
            seen ->
                assertThat(
                        (seen.headers() + seen.body())
                            .contains(request("text-to-image").idempotencyKey()))
                    .isEqualTo(provider.idempotentSubmit() || sendsItsKeyAnyway()));
  }

  /// Where the provider takes a name of ours and does not recognise a repetition by it.
  protected boolean sendsItsKeyAnyway() {
    return false;
  }

  /// A submit goes well.
  protected abstract void answerToSubmit();

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
    answerToSubmit();
    submit();
    StubServer.Request seen = stub.requests().getFirst();
    assertThat(seen.headers() + seen.body()).contains(keyOnTheWire());
    assertThat(seen.path()).doesNotContain(KEY);
    assertThat(settings(stub.uri(), KEY).toString()).doesNotContain(KEY);
    assertThat(request().toString()).doesNotContain(PROMPT, CALLBACK.toString());
  }

  protected String keyOnTheWire() {
    return KEY;
  }

  @Test
  void countsAsConfiguredWithAKeyOrAnAddress() {
    assertThat(adapter(stub.uri(), "").configured()).isTrue();
    assertThat(adapter(null, KEY).configured()).isTrue();
    assertThat(adapter(null, null).configured()).isFalse();
    assertThat(adapter(URI.create(""), " ").configured()).isFalse();
  }
}
