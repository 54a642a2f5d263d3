package io.plantain.generation.provider;

import io.plantain.event.FailureReason;
import java.util.Set;

/// One outside service that makes pictures. An adapter translates; it never waits, repeats or
/// decides about money.
///
/// What every adapter owes is written as a test suite: `ProviderContract`.
public interface Provider {

  /// The word that routes, metrics and events use, for example `kie`. It names the account: limits,
  /// cooldown and circuit count by it, and an adapter with two accounts is two beans.
  String id();

  /// Whether someone gave this adapter an account or an address of their own; a route to it counts
  /// only then.
  boolean configured();

  /// Starts a job. Answers `Unknown` whenever the request may have arrived without an answer that
  /// says so.
  ProviderAnswer submit(SubmitRequest request);

  /// Asks for a job. May be repeated at will. Where the submit draws, there is never a job.
  default ProviderAnswer poll(String jobId) {
    return new ProviderAnswer.Refused(FailureReason.PROVIDER_FAILED, "has no jobs");
  }

  /// Whether a second submit with the same idempotency key returns the first job instead of
  /// starting another.
  default boolean idempotentSubmit() {
    return false;
  }

  /// Whether `cancel` does anything; without it a canceled job is only no longer asked for.
  default boolean cancellable() {
    return false;
  }

  /// Whether `find` can tell what became of a submit whose answer was lost.
  default boolean findsJobs() {
    return false;
  }

  /// Looks for the job that a submit with this key started: `Accepted` where there is one. Anything
  /// else leaves it open, for a provider may be slow to know its own jobs.
  default ProviderAnswer find(String idempotencyKey) {
    return new ProviderAnswer.Retry(null, "cannot be looked up");
  }

  /// Whether this provider calls the address that a submit carries.
  default boolean callsBack() {
    return false;
  }

  /// Reads a call. What it says about the result is not believed: the job is asked for instead.
  default CallbackSays read(CallbackRequest request) {
    return new CallbackSays.Look(null);
  }

  /// Asks the provider to stop, once.
  default CancelOutcome cancel(String jobId) {
    return CancelOutcome.NOT_SUPPORTED;
  }

  /// Whether the submit is the whole drawing: its answer holds the picture, and there is no job to
  /// ask for. Its lease is as much longer as the call may be.
  default boolean drawsInSubmit() {
    return false;
  }

  /// Whether a second submit costs nobody anything, as on hardware of one's own: an unknown one may
  /// then be sent again.
  default boolean freeToRepeat() {
    return false;
  }

  /// Whether submits need the customer's pictures themselves and not links to them: `inputs` of a
  /// request are filled, fetched by us with care. A local server that was given a link would fetch
  /// it from inside of our network.
  default boolean needsInputBytes() {
    return false;
  }

  /// What it can be asked for, in the words of the public API.
  default Set<String> scenes() {
    return Set.of("text-to-image");
  }
}
