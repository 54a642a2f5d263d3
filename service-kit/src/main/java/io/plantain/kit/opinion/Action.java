package io.plantain.kit.opinion;

import java.util.Locale;

/// What should happen to what was judged, weakest first.
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
