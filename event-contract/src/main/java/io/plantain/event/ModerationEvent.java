package io.plantain.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.UUID;

/// `moderation.verdicts.v1`: the stored verdict on a prompt.
public sealed interface ModerationEvent extends PipelineEvent, TaskScoped {

  /// The spec travels on: the ledger holds the price, generation submits the spec.
  @JsonTypeName("PromptApproved")
  record PromptApproved(
      UUID taskId, String teamId, Instant at, TaskSpec spec, Price price, Instant deadline)
      implements ModerationEvent {}

  /// @param reason `content_blocked`, or `moderation_unavailable` where a check outside did not
  ///   answer
  /// @param category the family the customer may revise, for example `sexual`, or `unavailable`;
  ///   never the matched words
  @JsonTypeName("PromptBlocked")
  record PromptBlocked(
      UUID taskId, String teamId, Instant at, FailureReason reason, String category)
      implements ModerationEvent {}
}
