package io.plantain.moderation.opinion;

import java.util.Locale;

/// What should happen to a prompt, weakest first.
public enum Action {
  ALLOW,
  REVIEW,
  BLOCK;

  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Action of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
