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
  /// @param costMicros what the provider says it charges, in millionths of a US dollar; where it
  ///   does not, the route's price counts
  record Finished(List<ProviderMedia> media, @Nullable Duration took, @Nullable Long costMicros)
      implements ProviderAnswer {
    public Finished {
      media = List.copyOf(media);
    }

    public Finished(List<ProviderMedia> media, @Nullable Duration took) {
      this(media, took, null);
    }
  }

  /// Asking again would not help.
  record Refused(FailureReason reason, String detail) implements ProviderAnswer {}

  /// Certainly nothing was started by this call; the same call may be made later.
  record Retry(@Nullable Duration after, String why, Cause cause) implements ProviderAnswer {

    /// Whom the pause is about.
    public enum Cause {
      /// The account asks too often (429 and the like): nobody submits there until it is over.
      RATE_LIMIT,
      /// The provider is unwell or away; several in a row open the account's circuit.
      TROUBLE,
      /// It has nothing to do with the provider.
      OURS
    }

    public Retry(@Nullable Duration after, String why) {
      this(after, why, Cause.TROUBLE);
    }

    public static Retry rateLimited(@Nullable Duration after, String why) {
      return new Retry(after, why, Cause.RATE_LIMIT);
    }
  }

  /// May have been started and may have been paid: never repeated blindly.
  record Unknown(String why) implements ProviderAnswer {}
}
