package io.plantain.generation.account;

/// What an account may take now, decided from its row.
///
/// @param calls submits, one a picture
/// @param first pictures that the first task in the queue may have, although they are more than
///   `calls`: a task's pictures go together, so one that is larger than the limit goes alone
/// @param tokens in the bucket before anything is taken
public record Admission(int calls, int first, double tokens) {
  private static final int BURST_PARTS = 10; // a tenth of a minute's requests may go at once

  /// The row of an account, read in the transaction that holds its lock.
  ///
  /// @param tokens in the bucket when it was last looked at; NaN for a full one
  /// @param elapsedSeconds since then
  /// @param probeDue an open circuit may be tried
  public record Row(
      int inFlight,
      double tokens,
      double elapsedSeconds,
      boolean cooling,
      boolean open,
      boolean probeDue,
      int failures,
      long epoch) {}

  static Admission of(Row row, AccountLimits limits, int most) {
    double tokens = tokens(row, limits);
    if (row.cooling() || row.open() && !row.probeDue()) {
      return new Admission(0, 0, tokens);
    }
    if (row.open()) {
      return new Admission(0, Integer.MAX_VALUE, tokens); // one task probes
    }
    Integer cap = limits.concurrency();
    Integer perMinute = limits.requestsPerMinute();
    int byCap = cap == null ? Integer.MAX_VALUE : Math.max(0, cap - row.inFlight());
    int byRate = perMinute == null ? Integer.MAX_VALUE : Math.max(0, (int) Math.floor(tokens));
    boolean full = perMinute == null || tokens >= capacity(perMinute);
    return new Admission(
        Math.min(most, Math.min(byCap, byRate)),
        Math.min(
            cap == null || row.inFlight() == 0 ? Integer.MAX_VALUE : byCap,
            full ? Integer.MAX_VALUE : byRate),
        tokens);
  }

  /// A small bucket and a slow tap: together they never let more through in a minute than allowed.
  private static int capacity(int perMinute) {
    return Math.max(1, perMinute / BURST_PARTS);
  }

  private static double tokens(Row row, AccountLimits limits) {
    Integer perMinute = limits.requestsPerMinute();
    if (perMinute == null) {
      return 0;
    }
    int capacity = capacity(perMinute);
    double perSecond = (perMinute - capacity + 1) / 60.0;
    return Double.isNaN(row.tokens())
        ? capacity
        : Math.min(capacity, row.tokens() + Math.max(0, row.elapsedSeconds()) * perSecond);
  }
}
