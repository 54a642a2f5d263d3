package io.plantain.generation.attempt;

import io.plantain.event.MediaReference;
import io.plantain.generation.provider.ProviderAnswer;
import org.jspecify.annotations.Nullable;

/// What a provider said about one job, and the reference to its picture where there is one (staged,
/// if it came inline).
record Answer(ProviderAnswer said, @Nullable MediaReference media) {
  static Answer of(ProviderAnswer said) {
    return new Answer(said, null);
  }
}
