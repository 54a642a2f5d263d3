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
/// @param answer how long the answer to a submit takes, from `sketch:slow-answer 3s`, else null
record Steering(Set<Trick> tricks, @Nullable Duration generation, @Nullable Duration answer) {
  enum Trick {
    /// The provider accepts the job and reports it failed.
    FAIL,
    /// The second job of the prompt is reported failed.
    FAIL_ONE,
    /// The job never finishes.
    HANG,
    /// Success without a picture.
    NO_IMAGE,
    /// The job is made, then the connection is cut before the answer.
    LOSE_ANSWER,
    /// The job is made, and the answer does not come before any client has given up.
    HANG_ANSWER,
    /// The job is made, and half of the answer's JSON comes.
    GARBLED_ANSWER,
    /// The result is an HTML page.
    HTML,
    /// The first submit and the first two polls are refused.
    FLAKY,
    /// The first submit is refused and told in seconds when to come again.
    RATE_LIMIT,
    /// The first submit is refused and told by a date when to come again.
    RATE_LIMIT_DATE,
    /// The first submit meets a server error.
    ERROR_ONCE,
    /// The first poll is answered with half of a JSON document.
    GARBLED_POLL,
    /// A PNG of some bytes whose header claims 100,000 x 100,000.
    BOMB,
    /// A PNG of 1 x 1.
    TINY,
    /// A picture of 64 pixels on the long edge, whatever was asked for.
    SMALL,
    /// The result breaks off in the middle.
    TRUNCATED,
    /// The result announces more bytes than anybody should read.
    OVERSIZE,
    /// The result goes on and on without an announced size.
    ENDLESS,
    /// The result redirects to the address where clouds keep their machines' secrets.
    REDIRECT_METADATA,
    /// The result redirects to another server on this machine, which counts who comes.
    REDIRECT_LOCAL,
    /// The first link of a result is refused for ever; a poll after that gives another one.
    EXPIRED_LINK,
    /// The callback comes twice.
    CALLBACK_TWICE,
    /// The callback comes before the answer to the submit.
    CALLBACK_EARLY,
    /// Callbacks that somebody else made up come before the real one.
    CALLBACK_FORGED,
    /// The callback comes long after the end.
    CALLBACK_LATE,
    /// No callback comes.
    CALLBACK_LOST,
    /// The provider's own moderation refuses.
    BLOCKED,
    /// The account has no credits left.
    QUOTA,
    /// The account has no credits left at the first submit, then somebody pays.
    QUOTA_ONCE
  }

  private static final Pattern WORD =
      Pattern.compile(
          "sketch:([a-z]+(?:-[a-z]+)*)(?:\\s+(\\d{1,6})(ms|s|m)\\b)?", Pattern.CASE_INSENSITIVE);

  private static final Duration SLOW_UNLESS_SAID = Duration.ofSeconds(30);
  private static final Duration SLOW_ANSWER_UNLESS_SAID = Duration.ofSeconds(3);

  Steering {
    tricks = Set.copyOf(tricks);
  }

  static Steering of(String prompt) {
    Set<Trick> tricks = EnumSet.noneOf(Trick.class);
    Duration generation = null;
    Duration answer = null;
    Matcher words = WORD.matcher(prompt);
    while (words.find()) {
      String word = words.group(1).toUpperCase(Locale.ROOT).replace('-', '_');
      if (word.equals("SLOW")) {
        generation = time(words, SLOW_UNLESS_SAID);
      }
      if (word.equals("SLOW_ANSWER")) {
        answer = time(words, SLOW_ANSWER_UNLESS_SAID);
      }
      for (Trick trick : Trick.values()) {
        if (trick.name().equals(word)) {
          tricks.add(trick);
        }
      }
    }
    return new Steering(tricks, generation, answer);
  }

  /// What the nth job of its prompt meets.
  Steering ofJob(int nth) {
    if (nth != 2 || !has(Trick.FAIL_ONE)) {
      return this;
    }
    Set<Trick> more = EnumSet.copyOf(tricks);
    more.add(Trick.FAIL);
    return new Steering(more, generation, answer);
  }

  boolean has(Trick trick) {
    return tricks.contains(trick);
  }

  private static Duration time(Matcher words, Duration unlessSaid) {
    if (words.group(2) == null) {
      return unlessSaid;
    }
    long amount = Long.parseLong(words.group(2));
    Duration said =
        switch (words.group(3).toLowerCase(Locale.ROOT)) {
          case "ms" -> Duration.ofMillis(amount);
          case "m" -> Duration.ofMinutes(amount);
          default -> Duration.ofSeconds(amount);
        };
    return said.compareTo(SketchSettings.MAX_GENERATION) > 0 ? SketchSettings.MAX_GENERATION : said;
  }
}
