package io.plantain.generation.attempt;

/// The way of an attempt through its model's routes.
///
/// @param route the number of the one it is on; 0 is the first choice
/// @param refused a bit for each route that turned it away
/// @param pinned the provider may have started a job of it: no other route may be tried
record Way(int route, int refused, boolean pinned) {
  static final Way FIRST = new Way(0, 0, false);

  Way pin() {
    return new Way(route, refused, true);
  }

  /// It has been turned away for good where it is.
  Way turnedAway() {
    return new Way(route, refused | 1 << route, pinned);
  }

  Way to(int next) {
    return new Way(next, refused, pinned);
  }
}
