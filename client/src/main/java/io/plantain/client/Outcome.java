package io.plantain.client;

import io.plantain.event.FailureReason;
import io.plantain.event.StoredMedia;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What became of a request. Switch over it without `default`.
public sealed interface Outcome {
  /// Pictures are stored; `GET /api/v1/task/{id}` gives links to them.
  record Succeeded(UUID taskId, long costCredits, List<StoredMedia> images) implements Outcome {
    public Succeeded {
      images = List.copyOf(images);
    }
  }

  /// No picture, no charge.
  ///
  /// @param message for people
  record Failed(UUID taskId, FailureReason reason, String message) implements Outcome {}

  /// It was canceled; no charge.
  record Canceled(UUID taskId) implements Outcome {}

  /// It never became a task.
  ///
  /// @param code as in `errors.yml`
  /// @param message says what to change
  record Rejected(@Nullable String idempotencyKey, String code, String message)
      implements Outcome {}
}
