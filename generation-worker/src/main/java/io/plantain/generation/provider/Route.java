package io.plantain.generation.provider;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where a model is drawn.
///
/// @param provider id of an adapter
/// @param providerModel what the provider calls the model
/// @param usualDuration first guess of how long a job takes, until it has been learned
public record Route(String provider, String providerModel, @Nullable Duration usualDuration) {}
