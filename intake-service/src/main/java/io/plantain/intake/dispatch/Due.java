package io.plantain.intake.dispatch;

import io.plantain.event.CancelEvent;
import io.plantain.event.IntakeEvent;
import io.plantain.event.Price;
import io.plantain.event.TaskEvent;
import io.plantain.event.TaskSpec;
import io.plantain.kit.Outgoing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A task that has something to send. Everything sent is made from stored values, so sending it
/// again sends the same.
///
/// @param plan of its team when it was accepted
/// @param drive TaskSubmitted is due
/// @param drives how often it was sent before; at the first time the public hears of the task too
/// @param cancelAsked when its user asked for the end; null where only the deadline did
/// @param cancel TaskCancelRequested is due
/// @param announced the public heard of the task while it waited in line
/// @param endedAt when it was canceled there: nobody else knows of it, so only its end is to be
///   told
public record Due(
    UUID taskId,
    String teamId,
    Instant createdAt,
    TaskSpec spec,
    Price price,
    Instant deadline,
    @Nullable String plan,
    @Nullable String requestKey,
    @Nullable String traceparent,
    boolean drive,
    int drives,
    boolean cancel,
    @Nullable Instant cancelAsked,
    boolean announced,
    @Nullable Instant endedAt) {

  List<Outgoing> events() {
    List<Outgoing> events = new ArrayList<>();
    if (drives == 0 && !announced && (drive || endedAt != null)) {
      events.add(accepted(taskId, teamId, createdAt, price, requestKey, traceparent));
    }
    if (endedAt != null) {
      events.add(new Outgoing(new TaskEvent.TaskCanceled(taskId, teamId, endedAt), traceparent));
      return events;
    }
    if (drive) {
      events.add(
          new Outgoing(
              new IntakeEvent.TaskSubmitted(taskId, teamId, createdAt, spec, price, deadline, plan),
              traceparent));
    }
    if (cancel) {
      CancelEvent.Cause cause =
          cancelAsked == null ? CancelEvent.Cause.EXPIRED : CancelEvent.Cause.USER;
      Instant at = cancelAsked == null ? deadline : cancelAsked;
      events.add(
          new Outgoing(
              new CancelEvent.TaskCancelRequested(taskId, teamId, at, cause, price), traceparent));
    }
    return events;
  }

  public static Outgoing accepted(
      UUID taskId,
      String teamId,
      Instant createdAt,
      Price price,
      @Nullable String requestKey,
      @Nullable String traceparent) {
    return new Outgoing(
        new TaskEvent.TaskAccepted(taskId, teamId, createdAt, price.credits(), requestKey),
        traceparent);
  }
}
