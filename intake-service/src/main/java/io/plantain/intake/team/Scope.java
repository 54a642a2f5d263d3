package io.plantain.intake.team;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a key is good for.
public enum Scope {
  /// Ask for tasks, and cancel them.
  GENERATE,
  /// Look at tasks, models and what is left.
  READ,
  /// Look at where the credits went.
  BILLING;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static @Nullable Scope of(String word) {
    for (Scope scope : values()) {
      if (scope.word().equals(word)) {
        return scope;
      }
    }
    return null;
  }
}
