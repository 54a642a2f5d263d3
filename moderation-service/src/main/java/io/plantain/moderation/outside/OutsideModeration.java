package io.plantain.moderation.outside;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.plantain.event.EventCodec;
import io.plantain.kit.Buckets;
import io.plantain.moderation.check.Prompt;
import io.plantain.moderation.opinion.Span.Part;
import io.plantain.moderation.outside.OutsideAnswer.Unavailable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/// `POST /v1/moderations` of an OpenAI-compatible API. Its address comes from the operator, so it
/// may be anywhere. https://platform.openai.com/docs/api-reference/moderations
@Component
public final class OutsideModeration {
  private static final int HOPELESS = 8; // unanswered prompts in a row: the rest need not try

  private final OutsideSettings settings;
  private final MeterRegistry meters;
  private final HttpClient http;

  OutsideModeration(OutsideSettings settings, MeterRegistry meters) {
    this.settings = settings;
    this.meters = meters;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(settings.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  public boolean isOff() {
    return settings.isOff();
  }

  /// How long a task may wait for an answer.
  public Duration patience() {
    return settings.patience();
  }

  /// Asks about all of them at once, and says what came of each, in order.
  public List<OutsideAnswer> ask(List<Prompt> prompts) {
    Semaphore turns = new Semaphore(settings.concurrency());
    AtomicInteger unanswered = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<OutsideAnswer>> questions = new ArrayList<>();
      for (Prompt prompt : prompts) {
        questions.add(
            () -> {
              turns.acquire();
              try {
                OutsideAnswer answer =
                    unanswered.get() >= HOPELESS ? new Unavailable("away") : patiently(prompt);
                unanswered.getAndUpdate(count -> answer instanceof Unavailable ? count + 1 : 0);
                return answer;
              } finally {
                turns.release();
              }
            });
      }
      List<OutsideAnswer> answers = new ArrayList<>();
      for (Future<OutsideAnswer> each : threads.invokeAll(questions)) {
        answers.add(each.get());
      }
      return answers;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return prompts.stream().<OutsideAnswer>map(prompt -> new Unavailable("stopping")).toList();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private OutsideAnswer patiently(Prompt prompt) throws InterruptedException {
    OutsideAnswer answer = measured(prompt);
    Duration pause = settings.backoff();
    for (int i = 1; i < settings.tries() && answer instanceof Unavailable; i++) {
      Thread.sleep(pause);
      pause = pause.multipliedBy(2);
      answer = measured(prompt);
    }
    return answer;
  }

  private OutsideAnswer measured(Prompt prompt) throws InterruptedException {
    Timer.Sample sample = Timer.start(meters);
    OutsideAnswer answer = once(prompt);
    sample.stop(
        Timer.builder("plantain.moderation.outside")
            .description("Requests at the outside moderation, by what they came to")
            .tag("outcome", answer instanceof Unavailable(String why) ? why : "answered")
            .serviceLevelObjectives(Buckets.durations())
            .register(meters));
    return answer;
  }

  private OutsideAnswer once(Prompt prompt) throws InterruptedException {
    List<Part> parts = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    parts.add(Part.PROMPT);
    texts.add(prompt.text());
    String content = prompt.content();
    if (content != null && !content.isBlank()) {
      parts.add(Part.CONTENT);
      texts.add(content);
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(settings.baseUrl() + "/v1/moderations"))
            .timeout(settings.timeout())
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    EventCodec.mapper()
                        .writeValueAsString(Map.of("model", settings.model(), "input", texts))));
    if (!settings.apiKey().isEmpty()) {
      request.header("Authorization", "Bearer " + settings.apiKey());
    }
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      return response.statusCode() == 200
          ? OutsideReply.read(response.body(), parts, texts, EventCodec.mapper())
          : new Unavailable("status " + response.statusCode());
    } catch (HttpTimeoutException e) {
      return new Unavailable("timeout");
    } catch (IOException e) {
      return new Unavailable("connection");
    }
  }
}
