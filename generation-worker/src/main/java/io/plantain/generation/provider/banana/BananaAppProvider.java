package io.plantain.generation.provider.banana;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.JsonTemplate;
import io.plantain.generation.provider.ModelInputs;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderCall;
import io.plantain.generation.provider.ProviderHttp;
import io.plantain.generation.provider.ProviderJson;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.Reply;
import io.plantain.generation.provider.Statuses;
import io.plantain.generation.provider.SubmitRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// Banana v5 and v6: a project's own address, the app's own JSON, one call. The request's id is the
/// same for every repetition, but nobody promises that it is recognised.
@Component
class BananaAppProvider implements Provider {
  private final ProviderHttp http;
  private final Account account;
  private final ModelInputs inputs;

  BananaAppProvider(BananaAppSettings settings, ProviderHttp http) {
    this.http = http;
    account = settings.account();
    inputs = ModelInputs.load("/providers/banana-app.yml", settings.inputs(), Set.of());
  }

  @Override
  public String id() {
    return "banana-app";
  }

  @Override
  public boolean configured() {
    return account.configured();
  }

  @Override
  public boolean drawsInSubmit() {
    return true;
  }

  @Override
  public ProviderAnswer submit(SubmitRequest request) {
    String key = request.idempotencyKey();
    Map<String, String> headers = new LinkedHashMap<>(account.header("X-BANANA-API-KEY", ""));
    headers.put(
        "X-BANANA-REQUEST-ID",
        UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString());
    byte[] body =
        ProviderJson.write(inputs.of(request.providerModel(), JsonTemplate.values(request)));
    String path = Account.path(request.providerModel());
    return http.submit(
        ProviderCall.submit(
                account.at(path.isEmpty() ? "/" : path), headers, body, request.sendBy())
            .whileItDraws(),
        this::answered);
  }

  private ProviderAnswer answered(Reply.Answered answered) {
    JsonNode body = ProviderJson.object(answered.body());
    if (answered.status() == 200) {
      return finished(answered, body);
    }
    String words = Statuses.words(body);
    return switch (answered.status()) {
      case 423 -> ProviderAnswer.Retry.rateLimited(answered.retryAfter(), "no GPU is free");
      case 400 ->
          words != null && words.toLowerCase(Locale.ROOT).contains("quota")
              ? ProviderAnswer.Retry.rateLimited(answered.retryAfter(), "as many as may run")
              : Statuses.ofSubmit(answered, words);
      default -> Statuses.ofSubmit(answered, words);
    };
  }

  private ProviderAnswer finished(Reply.Answered answered, @Nullable JsonNode body) {
    ProviderMedia bytes = ProviderMedia.ofBytes(answered.body());
    if (bytes != null) {
      return new ProviderAnswer.Finished(List.of(bytes), null);
    }
    if (body == null || body.isEmpty()) {
      return new ProviderAnswer.Unknown("HTTP 200 without a result");
    }
    if (flagged(body.path("nsfw_content_detected"))) {
      return new ProviderAnswer.Refused(FailureReason.PROVIDER_CONTENT_BLOCKED, "nsfw flag");
    }
    JsonNode outputs = body.path("outputs").isMissingNode() ? body : body.path("outputs");
    List<ProviderMedia> media = ProviderMedia.allIn(outputs, URI.create(account.base()));
    return media.isEmpty() && body.has("error")
        ? Statuses.failed(String.valueOf(Statuses.words(body)), "error in a good answer")
        : new ProviderAnswer.Finished(media, null);
  }

  private static boolean flagged(JsonNode flag) {
    return flag.isArray() ? flag.path(0).asBoolean(false) : flag.asBoolean(false);
  }
}
