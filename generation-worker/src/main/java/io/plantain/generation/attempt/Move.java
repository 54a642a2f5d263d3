package io.plantain.generation.attempt;

import io.plantain.generation.route.RouteChoice;

/// An attempt leaves a route that certainly has not started it.
///
/// @param to the route it takes instead
/// @param why the code of a refusal, or what is the matter with the account
record Move(RouteChoice to, String why) {}
