package io.plantain.storage.picture;

import java.util.Locale;

/// What is wrong with bytes that should be a picture.
public enum Fault {
  NOT_A_PICTURE,
  BROKEN,
  TOO_SMALL,
  TOO_MANY_PIXELS,
  UNREADABLE;

  /// As a metric's tag and in logs.
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
