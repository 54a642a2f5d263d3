package io.plantain.generation.provider;

import java.util.Locale;
import java.util.regex.Pattern;

/// Recognises a content refusal by its text, where a provider has no code for it.
public final class PolicyWords {
  private static final Pattern WORDS =
      Pattern.compile(
          "nsfw|content polic|usage polic|policy violation|violat|prohibited|safety|moderation"
              + "|sensitive|inappropriate");

  private PolicyWords() {}

  public static boolean in(String text) {
    return WORDS.matcher(text.toLowerCase(Locale.ROOT)).find();
  }
}
