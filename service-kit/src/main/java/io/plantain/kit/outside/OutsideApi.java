package io.plantain.kit.outside;

import io.plantain.event.EventCodec;
import io.plantain.kit.opinion.Span;
import io.plantain.kit.outside.OutsideAnswer.Unavailable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// `POST /v1/moderations` of an OpenAI-compatible API. Its address comes from the operator, so it
/// may be anywhere. https://platform.openai.com/docs/api-reference/moderations
public final class OutsideApi {
  /// Where it is and how patient a caller is.
  ///
  /// @param baseUrl as [#base] makes it
  /// @param apiKey sent as Bearer key where there is one
  /// @param timeout of one request
  /// @param tries of one question in a row
  /// @param backoff before the second try; doubles with each further one
  public record Access(
      String baseUrl, String apiKey, String model, Duration timeout, int tries, Duration backoff) {
    @Override
    public String toString() {
      return "Access[baseUrl=%s, apiKey=%s, model=%s]"
          .formatted(baseUrl, apiKey.isEmpty() ? "unset" : "set", model);
    }
  }

  /// Hears of every request.
  public interface Meter {
    void asked(OutsideAnswer answer, Duration took);
  }

  private final Access access;
  private final Meter meter;
  private final HttpClient http;

  public OutsideApi(Access access, Meter meter) {
    this.access = access;
    this.meter = meter;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(access.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /// With and without `/v1` or a slash at the end.
  public static String base(String url) {
    return url.strip().replaceFirst("/+$", "").replaceFirst("/v1$", "");
  }

  /// @param input as the API takes it: a list of texts, or of parts with a picture
  /// @param places what each result will be about
  public OutsideAnswer ask(List<?> input, List<Span> places) throws InterruptedException {
    HttpRequest request = request(input);
    OutsideAnswer answer = measured(request, places);
    Duration pause = access.backoff();
    for (int i = 1; i < access.tries() && answer instanceof Unavailable; i++) {
      Thread.sleep(pause);
      pause = pause.multipliedBy(2);
      answer = measured(request, places);
    }
    return answer;
  }

  private HttpRequest request(List<?> input) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(access.baseUrl() + "/v1/moderations"))
            .timeout(access.timeout())
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    EventCodec.mapper()
                        .writeValueAsString(Map.of("model", access.model(), "input", input))));
    if (!access.apiKey().isEmpty()) {
      request.header("Authorization", "Bearer " + access.apiKey());
    }
    return request.build();
  }

  private OutsideAnswer measured(HttpRequest request, List<Span> places)
      throws InterruptedException {
    long started = System.nanoTime();
    OutsideAnswer answer = once(request, places);
    meter.asked(answer, Duration.ofNanos(System.nanoTime() - started));
    return answer;
  }

  private OutsideAnswer once(HttpRequest request, List<Span> places) throws InterruptedException {
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      return response.statusCode() == 200
          ? OutsideReply.read(response.body(), places, EventCodec.mapper())
          : new Unavailable("status " + response.statusCode());
    } catch (HttpTimeoutException e) {
      return new Unavailable("timeout");
    } catch (IOException e) {
      return new Unavailable("connection");
    }
  }
}
