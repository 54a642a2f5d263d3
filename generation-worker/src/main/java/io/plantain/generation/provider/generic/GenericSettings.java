package io.plantain.generation.provider.generic;

import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.JsonTemplate;
import io.plantain.generation.provider.Secret;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// A provider that nobody wrote an adapter for: `plantain.providers.http.<name>`. Pointers are JSON
/// pointers (RFC 6901); gaps such as `{prompt}` are those of `JsonTemplate`.
///
/// @param baseUrl the server
/// @param apiKey for the gap `{api_key}`, which only headers may have
/// @param headers sent with every call
/// @param submit starts a job
/// @param poll asks for it, with the gap `{job_id}`; without it the submit's answer holds the
///   result
/// @param cancel stops it; without it a job is only no longer asked for
/// @param jobId where the submit's answer holds the job's id
/// @param status where an answer holds the word for the job's state
/// @param states what these words mean, in lower case; others mean that the job goes on
/// @param result where the result is: links, base64, or objects and lists of them
/// @param error where an answer says what went wrong
/// @param progress where it holds a number, 0 to 1 or 0 to 100
/// @param stage where it names what it is at
/// @param idempotent a second submit with the same `{key}` returns the first job: only then is a
///   lost submit sent again
/// @param freeToRepeat a second job costs nobody anything
/// @param inputBytes input pictures are sent as bytes, not as links
/// @param scenes what it can be asked for
record GenericSettings(
    @Nullable URI baseUrl,
    @Nullable Secret apiKey,
    @DefaultValue Map<String, String> headers,
    Call submit,
    @Nullable Call poll,
    @Nullable Call cancel,
    @Nullable String jobId,
    @Nullable String status,
    @DefaultValue Map<String, State> states,
    @DefaultValue List<String> result,
    @Nullable String error,
    @Nullable String progress,
    @Nullable String stage,
    boolean idempotent,
    boolean freeToRepeat,
    boolean inputBytes,
    @DefaultValue("text-to-image") Set<String> scenes) {

  /// What a provider's word means to us.
  enum State {
    RUNNING,
    SUCCEEDED,
    FAILED,
    BLOCKED
  }

  /// @param method GET for a poll and POST for the others, where unset
  /// @param body JSON with gaps; none where unset
  record Call(@Nullable String method, String path, @Nullable String body) {}

  GenericSettings {
    if (submit == null || result.isEmpty()) {
      throw new IllegalArgumentException("a provider needs a submit and a result");
    }
    if (poll != null && (jobId == null || status == null)) {
      throw new IllegalArgumentException("a provider with a poll needs job-id and status");
    }
    headers.values().forEach(JsonTemplate::check);
  }

  Account account() {
    return Account.of("http://localhost", baseUrl, apiKey);
  }
}
