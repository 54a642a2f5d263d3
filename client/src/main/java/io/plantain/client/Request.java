package io.plantain.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A request, as the body of `POST /api/v1/generate` has it. What a model takes, `GET
/// /api/v1/models` says; nothing is checked here, a wrong request comes back as [Outcome.Rejected].
///
/// ```java
/// Request.of("nano-banana-pro", "text-to-image")
///     .prompt("a red kite")
///     .option("resolution", "2K")
///     .metadata("order", "42")
/// ```
public final class Request {
  private final Map<String, Object> fields = new LinkedHashMap<>();
  private final Map<String, Object> options = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private String idempotencyKey = UUID.randomUUID().toString();
  private @Nullable String traceparent;

  private Request() {}

  /// A request of type `standard`.
  ///
  /// @param model for example `nano-banana-pro`
  /// @param scene for example `text-to-image`
  public static Request of(String model, String scene) {
    Request request = new Request();
    request.fields.put("type", "standard");
    request.fields.put("scene", scene);
    request.fields.put("model", model);
    return request;
  }

  /// A request of type `pipeline`: a figure for a paper, whose text is the option `content`.
  ///
  /// @param scene `text-to-image` or `image-to-image`
  public static Request pipeline(String scene) {
    Request request = new Request();
    request.fields.put("type", "pipeline");
    request.fields.put("scene", scene);
    return request;
  }

  /// What to draw, in words. Some models take none.
  public Request prompt(String prompt) {
    fields.put("prompt", prompt);
    return this;
  }

  /// One of the model's options.
  ///
  /// @param value a text, number, truth value or list, as JSON has it: 2 and not "2"
  public Request option(String name, Object value) {
    options.put(name, value);
    return this;
  }

  /// Pictures to work on: public https addresses.
  public Request images(List<String> addresses) {
    options.put("image_input", List.copyOf(addresses));
    return this;
  }

  /// Labels that come back with the task.
  public Request metadata(String name, String value) {
    metadata.put(name, value);
    return this;
  }

  /// Called at the task's end.
  public Request callbackUrl(String url) {
    fields.put("callback_url", url);
    return this;
  }

  /// The price that `POST /api/v1/quote` promised for this very request, for 15 minutes.
  public Request quoteId(String id) {
    fields.put("quote_id", id);
    return this;
  }

  /// The same key is the same task, however often it is published; a random one if not set. Give
  /// one that your own data remember, so that a repeat after a crash makes nothing twice.
  public Request idempotencyKey(String key) {
    idempotencyKey = key;
    return this;
  }

  /// W3C trace context to go on with.
  public Request traceparent(String value) {
    traceparent = value;
    return this;
  }

  String idempotencyKey() {
    return idempotencyKey;
  }

  @Nullable String traceparent() {
    return traceparent;
  }

  Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("idempotency_key", idempotencyKey);
    body.putAll(fields);
    if (!options.isEmpty()) {
      body.put("options", options);
    }
    if (!metadata.isEmpty()) {
      body.put("metadata", metadata);
    }
    return body;
  }
}
