package io.plantain.generation.route;

import io.plantain.generation.provider.Route;

/// A route by its place in the model's order.
///
/// @param number 0 for the first choice
public record RouteChoice(int number, Route route) {}
