package io.plantain.kit.act;

import org.jspecify.annotations.Nullable;

/// Who does it and why; both are kept.
public record ByHand(@Nullable String operator, @Nullable String reason) {
  private static final int MAX_CHARACTERS = 200; // a line of a list

  /// What is missing, as a sentence; null where nothing is.
  public @Nullable String problem() {
    return isSaid(operator) && isSaid(reason)
        ? null
        : "operator and reason must say in 1 to %d characters each, on one line, who does this and why."
            .formatted(MAX_CHARACTERS);
  }

  private static boolean isSaid(@Nullable String text) {
    return text != null
        && !text.isBlank()
        && text.length() <= MAX_CHARACTERS
        && text.codePoints().noneMatch(ByHand::isForbidden);
  }

  /// PostgreSQL stores no NUL, and a line has one line.
  private static boolean isForbidden(int character) {
    return Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE;
  }
}
