package io.plantain.generation.provider;

import org.jspecify.annotations.Nullable;

/// A key that must not end up in a log: settings print whether it is set, and nothing of it.
///
/// @param value blank where an empty variable was given
public record Secret(String value) {

  public static @Nullable Secret of(@Nullable String value) {
    return value == null ? null : new Secret(value);
  }

  public boolean isSet() {
    return !value.isBlank();
  }

  @Override
  public String toString() {
    return isSet() ? "set" : "unset";
  }
}
