package io.plantain.storage.picture;

import java.util.Locale;

/// What is wrong with bytes that should be a picture or a film.
public enum Fault {
  NOT_A_PICTURE,
  BROKEN,
  TOO_SMALL,
  TOO_MANY_PIXELS,
  UNREADABLE,
  /// A cut-out without a transparent pixel, or without any other.
  NOT_CUT_OUT,
  /// As large as the picture that should be enlarged, or not as much larger as was ordered.
  NOT_ENLARGED,
  NOT_A_FILM,
  /// A film of much less than was ordered.
  TOO_SHORT;

  /// As a metric's tag and in logs.
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
