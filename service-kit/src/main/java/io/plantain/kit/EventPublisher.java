package io.plantain.kit;

import java.util.List;

/// Pattern "the row is the outbox": publish what a row says, then mark the row. Not inside a
/// transaction, which would wait for the broker with its locks, unless that is what is wanted.
public final class EventPublisher {
  private final RecordSender sender;
  private final String source;
  private final StageMeters meters;

  EventPublisher(RecordSender sender, String source, StageMeters meters) {
    this.sender = sender;
    this.source = source;
    this.meters = meters;
  }

  /// Returns when all are acknowledged.
  ///
  /// @throws PublishFailed leave the rows due, they are sent again
  public void publish(List<Outgoing> events) {
    sender.sendAll(events.stream().map(event -> event.toRecord(source)).toList());
    meters.told(events);
    ToldLog.of(events);
  }
}
