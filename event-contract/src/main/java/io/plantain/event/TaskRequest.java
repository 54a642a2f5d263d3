package io.plantain.event;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `task.requests.v1`: the same JSON as the body of `POST /api/v1/generate`, plus the idempotency
/// key. The team comes from the header `team_id` on the shared topic, or from the name of a team's
/// own topic.
///
/// @param idempotencyKey at most 255 characters; the same key is the same task
/// @param type `standard` or `pipeline`
/// @param options see TaskOptions; all optional
/// @param metadata returned with the task, never interpreted
public record TaskRequest(
    String idempotencyKey,
    String type,
    String scene,
    @Nullable String model,
    @Nullable String prompt,
    @Nullable Map<String, Object> options,
    @Nullable Map<String, String> metadata) {
  /// Names the team on the shared topic.
  public static final String TEAM_HEADER = "team_id";
}
