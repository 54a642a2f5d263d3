package io.plantain.generation.attempt;

/// The way of an attempt through its model's routes.
///
/// @param route the number of the one it is on; 0 is the first choice
/// @param refused a bit for each route that turned it away
/// @param pinned the provider may have started a job of it: no other route may be tried
record Way(int route, int refused, boolean pinned) {
  static final Way FIRST = new Way(0, 0, false);
}
