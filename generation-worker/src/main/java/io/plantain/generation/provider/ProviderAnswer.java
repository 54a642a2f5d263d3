package io.plantain.generation.provider;

import io.plantain.event.FailureReason;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a call at a provider came to, in our words. `detail` and `why` are for the log: codes and
/// kinds, never prompts or keys.
public sealed interface ProviderAnswer {

  /// A job exists at the provider.
  record Accepted(String jobId) implements ProviderAnswer {}

  /// @param askAgain when the provider says so itself
  /// @param stage the provider's own word
  record Running(@Nullable Duration askAgain, @Nullable Integer percent, @Nullable String stage)
      implements ProviderAnswer {}

  /// @param media may be empty: success without a picture, which is a failure for the customer
  /// @param took what the provider says the job took
  record Finished(List<ProviderMedia> media, @Nullable Duration took) implements ProviderAnswer {
    public Finished {
      media = List.copyOf(media);
    }
  }

  /// Asking again would not help.
  record Refused(FailureReason reason, String detail) implements ProviderAnswer {}

  /// Certainly nothing was started by this call; the same call may be made later.
  record Retry(@Nullable Duration after, String why) implements ProviderAnswer {}

  /// May have been started and may have been paid: never repeated blindly.
  record Unknown(String why) implements ProviderAnswer {}
}
