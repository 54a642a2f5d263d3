package io.plantain.storage.picture;

import org.jspecify.annotations.Nullable;

/// What an enlarged picture must be, by the size of the picture that it was made from.
///
/// @param scale how many times larger each side was ordered; null where the model has no choice
public record Enlargement(Size before, @Nullable Integer scale) {
  /// Models cut a side to a multiple of this before they enlarge it.
  private static final int STEP = 8;

  /// Whether a result is what was ordered, or more. A provider that delivers its input again, or
  /// less than was ordered, has not done it.
  boolean isMetBy(Size result) {
    Size turned = turnedAs(result);
    if (scale == null) {
      return result.width() >= turned.width()
          && result.height() >= turned.height()
          && result.pixels() > turned.pixels();
    }
    int rounding = STEP * scale;
    return result.width() > turned.width()
        && result.height() > turned.height()
        && result.width() >= turned.width() * scale - rounding
        && result.height() >= turned.height() * scale - rounding;
  }

  /// The size to keep where a provider enlarged more than was ordered; null where it did not.
  @Nullable Size smaller(Size result) {
    if (scale == null) {
      return null;
    }
    Size turned = turnedAs(result);
    int rounding = STEP * scale;
    boolean more =
        result.width() > turned.width() * scale + rounding
            || result.height() > turned.height() * scale + rounding;
    return more ? new Size(turned.width() * scale, turned.height() * scale) : null;
  }

  /// A camera may have stored the picture lying, with a note to turn it, which a provider heeds.
  private Size turnedAs(Size result) {
    boolean lying = before.width() > before.height();
    return lying == result.width() > result.height()
        ? before
        : new Size(before.height(), before.width());
  }
}
