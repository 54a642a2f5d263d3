package io.plantain.kit.act;

import org.jspecify.annotations.Nullable;

/// Who does it and why; both are kept.
public record ByHand(@Nullable String operator, @Nullable String reason) {
  private static final int MAX_CHARACTERS = 200; // a line of a list

  /// What is missing, as a sentence; null where nothing is.
  public @Nullable String problem() {
    return isLine(operator, MAX_CHARACTERS) && isLine(reason, MAX_CHARACTERS)
        ? null
        : "operator and reason must say in 1 to %d characters each, on one line, who does this and why."
            .formatted(MAX_CHARACTERS);
  }

  /// Whether it says something on one line that can be kept.
  public static boolean isLine(@Nullable String text, int mostCharacters) {
    return text != null
        && !text.isBlank()
        && text.length() <= mostCharacters
        && text.codePoints().noneMatch(ByHand::isForbidden);
  }

  /// PostgreSQL stores no NUL and no half of a pair, and a line has one line.
  private static boolean isForbidden(int character) {
    return Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE;
  }
}
