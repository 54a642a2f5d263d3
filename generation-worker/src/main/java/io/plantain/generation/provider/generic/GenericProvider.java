package io.plantain.generation.provider.generic;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.CancelOutcome;
import io.plantain.generation.provider.JsonTemplate;
import io.plantain.generation.provider.Payload;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderCall;
import io.plantain.generation.provider.ProviderCall.Patience;
import io.plantain.generation.provider.ProviderHttp;
import io.plantain.generation.provider.ProviderJson;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.Reply;
import io.plantain.generation.provider.SendBy;
import io.plantain.generation.provider.Statuses;
import io.plantain.generation.provider.SubmitRequest;
import io.plantain.generation.provider.generic.GenericSettings.Call;
import io.plantain.generation.provider.generic.GenericSettings.State;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Speaks whatever contract its settings describe.
final class GenericProvider implements Provider {
  private final String id;
  private final GenericSettings settings;
  private final ProviderHttp http;
  private final Account account;
  private final @Nullable JsonTemplate submitBody;
  private final @Nullable JsonTemplate pollBody;
  private final @Nullable JsonTemplate cancelBody;

  GenericProvider(String id, GenericSettings settings, ProviderHttp http) {
    this.id = id;
    this.settings = settings;
    this.http = http;
    account = settings.account();
    submitBody = body(settings.submit());
    pollBody = body(settings.poll());
    cancelBody = body(settings.cancel());
  }

  private static @Nullable JsonTemplate body(@Nullable Call call) {
    return call == null || call.body() == null ? null : JsonTemplate.of(call.body());
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public boolean configured() {
    return account.configured();
  }

  @Override
  public boolean idempotentSubmit() {
    return settings.idempotent();
  }

  @Override
  public boolean freeToRepeat() {
    return settings.freeToRepeat();
  }

  @Override
  public boolean drawsInSubmit() {
    return settings.poll() == null;
  }

  @Override
  public boolean needsInputBytes() {
    return settings.inputBytes();
  }

  @Override
  public boolean cancellable() {
    return settings.cancel() != null;
  }

  @Override
  public boolean callsBack() {
    String body = settings.submit().body();
    return (settings.submit().path() + body).contains("{callback}");
  }

  @Override
  public Set<String> scenes() {
    return settings.scenes();
  }

  @Override
  public ProviderAnswer submit(SubmitRequest request) {
    Patience patience = drawsInSubmit() ? Patience.LONG_SUBMIT : Patience.SUBMIT;
    return http.submit(
        call(
            patience,
            settings.submit(),
            submitBody,
            JsonTemplate.values(request),
            request.sendBy()),
        this::submitted);
  }

  @Override
  public ProviderAnswer poll(String jobId) {
    Call poll = settings.poll();
    return poll == null
        ? Provider.super.poll(jobId)
        : http.ask(call(Patience.POLL, poll, pollBody, named(jobId), null), this::polled);
  }

  @Override
  public CancelOutcome cancel(String jobId) {
    Call cancel = settings.cancel();
    return cancel == null
        ? CancelOutcome.NOT_SUPPORTED
        : http.cancel(
            call(Patience.POLL, cancel, cancelBody, named(jobId), null),
            answered ->
                isFine(answered)
                    ? CancelOutcome.CANCELED
                    : answered.status() < 500 ? CancelOutcome.TOO_LATE : CancelOutcome.UNKNOWN);
  }

  private static Map<String, Supplier<@Nullable Object>> named(String jobId) {
    return Map.of("job_id", () -> jobId);
  }

  private ProviderCall call(
      Patience patience,
      Call call,
      @Nullable JsonTemplate body,
      Map<String, Supplier<@Nullable Object>> values,
      @Nullable SendBy sendBy) {
    Map<String, Supplier<@Nullable Object>> encoded = new LinkedHashMap<>();
    values.forEach(
        (name, value) ->
            encoded.put(
                name,
                () -> {
                  Object given = value.get();
                  return given == null ? null : Account.encoded(given.toString());
                }));
    Map<String, Supplier<@Nullable Object>> secret = new LinkedHashMap<>(values);
    secret.put("api_key", () -> account.key() == null ? null : account.key().value());
    Map<String, String> headers = new LinkedHashMap<>();
    settings.headers().forEach((name, text) -> headers.put(name, header(text, secret)));
    String usual = call == settings.poll() ? "GET" : "POST";
    return new ProviderCall(
        patience,
        call.method() == null ? usual : call.method().toUpperCase(Locale.ROOT),
        account.at(JsonTemplate.fillText(call.path(), encoded)),
        headers,
        body == null ? null : Payload.json(body.fill(values)),
        sendBy);
  }

  /// One line, whatever a value holds.
  private static String header(String text, Map<String, Supplier<@Nullable Object>> values) {
    return JsonTemplate.fillText(text, values).replaceAll("[\\r\\n]", " ").strip();
  }

  private ProviderAnswer submitted(Reply.Answered answered) {
    JsonNode body = ProviderJson.object(answered.body());
    if (!isFine(answered)) {
      return Statuses.ofSubmit(answered, words(body));
    }
    if (body == null) {
      ProviderMedia bytes = ProviderMedia.ofBytes(answered.body());
      return bytes == null
          ? new ProviderAnswer.Unknown("HTTP %d without JSON".formatted(answered.status()))
          : new ProviderAnswer.Finished(List.of(bytes), null);
    }
    JsonNode jobId = at(body, settings.jobId());
    if (jobId.isString() && !jobId.asString().isBlank() || jobId.isIntegralNumber()) {
      return new ProviderAnswer.Accepted(jobId.asString());
    }
    return switch (stateOf(body)) {
      case FAILED, BLOCKED -> ended(body);
      case RUNNING, SUCCEEDED -> {
        List<ProviderMedia> media = media(body);
        yield media.isEmpty() && !drawsInSubmit() || !body.propertyNames().iterator().hasNext()
            ? new ProviderAnswer.Unknown("accepted without a job id")
            : new ProviderAnswer.Finished(media, null);
      }
    };
  }

  private ProviderAnswer polled(Reply.Answered answered) {
    JsonNode body = ProviderJson.object(answered.body());
    if (!isFine(answered)) {
      return Statuses.ofPoll(answered);
    }
    return body == null || !at(body, settings.status()).isValueNode()
        ? new ProviderAnswer.Retry(answered.retryAfter(), "an answer without a state")
        : ended(body);
  }

  private ProviderAnswer ended(JsonNode body) {
    return switch (stateOf(body)) {
      case RUNNING ->
          new ProviderAnswer.Running(
              null, percent(at(body, settings.progress())), text(at(body, settings.stage())));
      case SUCCEEDED -> new ProviderAnswer.Finished(media(body), null);
      case FAILED -> Statuses.failed(String.valueOf(words(body)), "failed");
      case BLOCKED -> new ProviderAnswer.Refused(FailureReason.PROVIDER_CONTENT_BLOCKED, "blocked");
    };
  }

  private State stateOf(JsonNode body) {
    String word = at(body, settings.status()).asString("").strip().toLowerCase(Locale.ROOT);
    return settings.states().getOrDefault(word, State.RUNNING);
  }

  private List<ProviderMedia> media(JsonNode body) {
    return settings.result().stream()
        .flatMap(
            pointer -> ProviderMedia.allIn(at(body, pointer), URI.create(account.base())).stream())
        .toList();
  }

  private @Nullable String words(@Nullable JsonNode body) {
    return body == null ? null : Statuses.words(body) + " " + at(body, settings.error());
  }

  private static JsonNode at(JsonNode body, @Nullable String pointer) {
    return pointer == null ? body.path("") : body.at(pointer);
  }

  private static @Nullable Integer percent(JsonNode number) {
    if (!number.isNumber()) {
      return null;
    }
    double given = number.asDouble();
    double percent = given <= 1 ? given * 100 : given;
    return (int) Math.clamp(Math.round(percent), 0, 100);
  }

  private static @Nullable String text(JsonNode node) {
    return node.isString() && !node.asString().isBlank() ? node.asString() : null;
  }

  private static boolean isFine(Reply.Answered answered) {
    return answered.status() >= 200 && answered.status() < 300;
  }
}
