package io.plantain.event;

/// What a record's value turned out to be.
public sealed interface Decoded {
  record Event(PipelineEvent event) implements Decoded {}

  /// A type that this version does not know: skip it and count it.
  record UnknownType(String type) implements Decoded {}

  /// Not JSON, or the wrong shape: a dead letter with this reason.
  record Unreadable(String reason) implements Decoded {}
}
