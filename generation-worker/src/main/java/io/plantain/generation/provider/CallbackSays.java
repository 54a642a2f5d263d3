package io.plantain.generation.provider;

import org.jspecify.annotations.Nullable;

/// What a call from a provider says, after its signature was checked where it has one.
public sealed interface CallbackSays {

  /// A job is worth asking for.
  ///
  /// @param jobId as the provider calls it, where it says so; never the result itself
  record Look(@Nullable String jobId) implements CallbackSays {}

  /// Not signed as it should be.
  record Forged() implements CallbackSays {}
}
