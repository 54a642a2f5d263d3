package io.plantain.moderation.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Opinion;
import io.plantain.kit.opinion.Span;
import io.plantain.moderation.term.Lexicon;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every check promises.
abstract class PromptCheckContract {
  private static final Duration IN_TIME = Duration.ofSeconds(5); // of CPU time
  private static final Duration NEVER = Duration.ofMinutes(2);
  private static final int MAX_CONTENT_CHARACTERS = 100_000; // what intake lets through
  protected static final Lexicon LEXICON = Lexicon.shipped();

  protected abstract PromptCheck check();

  /// A prompt that this check blocks.
  protected abstract Prompt blocked();

  @Test
  void blocksWhatItIsFor() {
    assertThat(judge(blocked())).anyMatch(opinion -> opinion.action() == Action.BLOCK);
  }

  @Test
  void hasNothingAgainstAFox() {
    assertThat(judge(new Prompt("a fox in the snow", "blurry", "Foxes live in dens."))).isEmpty();
  }

  @Test
  void readsAnEmptyPrompt() {
    assertThat(judge(new Prompt("", null, null))).isEmpty();
    assertThat(judge(new Prompt("", "", ""))).isEmpty();
  }

  @Test
  void saysTheSameAgainFromAnyThread() throws Exception {
    PromptCheck check = check();
    Reading reading = Reading.of(blocked(), LEXICON);
    List<Opinion> expected = check.judge(reading);

    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<List<Opinion>>> calls =
          IntStream.range(0, 100)
              .<Callable<List<Opinion>>>mapToObj(i -> () -> check.judge(reading))
              .toList();
      for (Future<List<Opinion>> answer : threads.invokeAll(calls)) {
        assertThat(answer.get()).isEqualTo(expected);
      }
    }
  }

  @Test
  void pointsIntoTheText() {
    Prompt prompt = blocked();

    for (Opinion opinion : judge(prompt)) {
      Span span = opinion.span();
      String part =
          switch (span.part()) {
            case PROMPT -> prompt.text();
            case NEGATIVE_PROMPT -> prompt.negative();
            case CONTENT -> prompt.content();
            case IMAGE -> prompt.images().get(span.start());
            case OUTPUT -> throw new AssertionError("no check of prompts sees a picture");
          };
      assertThat(span.start()).isBetween(0, span.end() - 1);
      assertThat(span.end()).isLessThanOrEqualTo(Objects.requireNonNull(part).length());
    }
  }

  @Test
  void namesItselfAndItsRules() {
    assertThat(check().name()).matches("[a-z_]+");
    assertThat(judge(blocked()))
        .allSatisfy(opinion -> assertThat(opinion.ruleId()).matches("[a-z_]+\\.[a-z_]+"));
  }

  /// The work must grow with the text, not with its square: the consumer has to poll again in time.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a quiet meadow with 3 d flowers and s i x bees; ",
        "blood man cut arm ",
        "((nude:1.2)) ",
        "b**d ",
        ":1",
        "\u043D\u0443\u0434\u0435 n.u.d.e ",
        "blooood ",
        "hotnudewomanpics ",
        "qzxvkwjy ",
        "<b><!-- ",
        "110 ",
        "\u202En\u202C",
      })
  void judgesAHugeTextInTime(String piece) {
    String content = piece.repeat(MAX_CONTENT_CHARACTERS / piece.length());
    String apart = "blood ".repeat(8_000) + "a fox ".repeat(100) + "man ".repeat(8_000);

    long spent =
        assertTimeoutPreemptively(
            NEVER,
            () -> {
              long start = cpuNanos();
              judge(new Prompt(content, content, apart));
              return cpuNanos() - start;
            });

    assertThat(Duration.ofNanos(spent)).isLessThan(IN_TIME);
  }

  /// Of this thread alone: other work on the machine does not count.
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  protected final List<Opinion> judge(Prompt prompt) {
    return check().judge(Reading.of(prompt, LEXICON));
  }

  protected final List<Opinion> judge(String prompt) {
    return judge(new Prompt(prompt, null, null));
  }
}
