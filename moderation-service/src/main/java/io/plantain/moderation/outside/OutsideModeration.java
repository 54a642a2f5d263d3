package io.plantain.moderation.outside;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.plantain.kit.Buckets;
import io.plantain.kit.opinion.Span;
import io.plantain.kit.opinion.Span.Part;
import io.plantain.kit.outside.OutsideAnswer;
import io.plantain.kit.outside.OutsideAnswer.Unavailable;
import io.plantain.kit.outside.OutsideApi;
import io.plantain.moderation.check.Prompt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/// Asks the API outside about prompts, many at once.
@Component
public final class OutsideModeration {
  private static final int HOPELESS = 8; // unanswered prompts in a row: the rest need not try

  private final OutsideSettings settings;
  private final OutsideApi api;

  OutsideModeration(OutsideSettings settings, MeterRegistry meters) {
    this.settings = settings;
    this.api = new OutsideApi(settings.access(), (answer, took) -> measured(meters, answer, took));
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
                    unanswered.get() >= HOPELESS ? new Unavailable("away") : about(prompt);
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

  private OutsideAnswer about(Prompt prompt) throws InterruptedException {
    List<String> texts = new ArrayList<>();
    List<Span> places = new ArrayList<>();
    texts.add(prompt.text());
    places.add(whole(Part.PROMPT, prompt.text()));
    String content = prompt.content();
    if (content != null && !content.isBlank()) {
      texts.add(content);
      places.add(whole(Part.CONTENT, content));
    }
    return api.ask(texts, places);
  }

  private static Span whole(Part part, String text) {
    return new Span(part, 0, Math.max(1, text.length()));
  }

  private static void measured(MeterRegistry meters, OutsideAnswer answer, Duration took) {
    Timer.builder("plantain.moderation.outside")
        .description("Requests at the outside moderation, by what they came to")
        .tag("outcome", answer.outcome())
        .serviceLevelObjectives(Buckets.durations())
        .register(meters)
        .record(took);
  }
}
