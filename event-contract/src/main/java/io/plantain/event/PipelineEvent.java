package io.plantain.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/// A fact that travels on a topic. `at` is when it was stored, never when it was sent: a re-sent
/// event is identical.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface PipelineEvent
    permits IntakeEvent,
        CancelEvent,
        ModerationEvent,
        LedgerEvent,
        LedgerCommand,
        BalanceEvent,
        GenerationEvent,
        ProgressEvent,
        StorageEvent,
        TaskEvent {

  /// The team that pays.
  String teamId();

  /// When the outcome was stored.
  Instant at();

  /// The record's key, and `ce_subject`: the task id, or the team id where no task is concerned.
  @JsonIgnore
  default String key() {
    return this instanceof TaskScoped scoped ? scoped.taskId().toString() : teamId();
  }

  /// What tells repeated events of one type apart (an attempt, a wallet version); empty where a
  /// task has only one.
  @JsonIgnore
  default String step() {
    return "";
  }
}
