package io.plantain.local.sketch;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How the words in a prompt make the provider misbehave. Words can be combined.
///
/// @param generation from `sketch:slow 30s`, else null
record Steering(Set<Trick> tricks, @Nullable Duration generation) {
  enum Trick {
    /// The provider accepts the job and reports it failed.
    FAIL,
    /// The job never finishes.
    HANG,
    /// Success without a picture.
    NO_IMAGE,
    /// The job is made, then the connection is cut before the answer.
    LOSE_ANSWER,
    /// The result is an HTML page.
    HTML,
    /// The first submit and the first two polls are refused.
    FLAKY,
    /// A PNG of some bytes whose header claims 100,000 x 100,000.
    BOMB,
    /// A PNG of 1 x 1.
    TINY,
    /// The provider's own moderation refuses.
    BLOCKED,
    /// The account has no credits left.
    QUOTA
  }

  private static final Pattern WORD =
      Pattern.compile(
          "sketch:([a-z]+(?:-[a-z]+)*)(?:\\s+(\\d{1,6})(ms|s|m)\\b)?", Pattern.CASE_INSENSITIVE);

  private static final Duration SLOW_UNLESS_SAID = Duration.ofSeconds(30);

  Steering {
    tricks = Set.copyOf(tricks);
  }

  static Steering of(String prompt) {
    Set<Trick> tricks = EnumSet.noneOf(Trick.class);
    Duration generation = null;
    Matcher words = WORD.matcher(prompt);
    while (words.find()) {
      String word = words.group(1).toUpperCase(Locale.ROOT).replace('-', '_');
      if (word.equals("SLOW")) {
        generation =
            words.group(2) == null
                ? SLOW_UNLESS_SAID
                : time(Long.parseLong(words.group(2)), words.group(3));
      }
      for (Trick trick : Trick.values()) {
        if (trick.name().equals(word)) {
          tricks.add(trick);
        }
      }
    }
    return new Steering(tricks, generation);
  }

  boolean has(Trick trick) {
    return tricks.contains(trick);
  }

  private static Duration time(long amount, String unit) {
    Duration said =
        switch (unit.toLowerCase(Locale.ROOT)) {
          case "ms" -> Duration.ofMillis(amount);
          case "m" -> Duration.ofMinutes(amount);
          default -> Duration.ofSeconds(amount);
        };
    return said.compareTo(SketchSettings.MAX_GENERATION) > 0 ? SketchSettings.MAX_GENERATION : said;
  }
}
