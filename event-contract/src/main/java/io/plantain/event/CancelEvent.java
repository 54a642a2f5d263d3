package io.plantain.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/// `intake.cancels.v1`: someone asks for the end of a task. Generation alone decides whether it
/// still can be ended.
public sealed interface CancelEvent extends PipelineEvent, TaskScoped {

  /// Carries the price, so that generation can leave a tombstone for a task it has not seen.
  @JsonTypeName("TaskCancelRequested")
  record TaskCancelRequested(UUID taskId, String teamId, Instant at, Cause cause, Price price)
      implements CancelEvent {
    @Override
    public String step() {
      return cause.code();
    }
  }

  /// Who asked.
  enum Cause {
    USER,
    EXPIRED;

    @JsonValue
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static Cause of(String code) {
      return valueOf(code.toUpperCase(Locale.ROOT));
    }
  }
}
