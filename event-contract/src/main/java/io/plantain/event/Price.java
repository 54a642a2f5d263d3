package io.plantain.event;

/// What a task costs when every picture arrives; bound when the task is accepted.
///
/// @param credits the whole: `unitCredits` times `count`
/// @param unitCredits for one picture
/// @param count pictures paid for
/// @param version of the price book
public record Price(long credits, long unitCredits, int count, String version) {
  public Price {
    if (credits < 0 || unitCredits < 0 || count < 1 || credits != unitCredits * count) {
      throw new IllegalArgumentException(
          "credits %d is not %d x %d".formatted(credits, unitCredits, count));
    }
  }

  /// The part that is owed for the pictures that arrived; never more than the whole.
  public long creditsFor(int delivered) {
    return unitCredits * Math.clamp(delivered, 0, count);
  }
}
