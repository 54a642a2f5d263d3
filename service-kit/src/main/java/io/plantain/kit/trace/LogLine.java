package io.plantain.kit.trace;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/// Says of which task a line of the log tells: in every service by the same names, so that one
/// search finds them all.
public final class LogLine {
  private LogLine() {}

  /// In a batch, or in a span of the task: its trace is known there.
  public static LoggingEventBuilder about(LoggingEventBuilder line, UUID taskId, String teamId) {
    String here = Traceparent.current();
    return about(line, taskId, teamId, here == null ? RecordSpans.inHand(taskId) : here);
  }

  public static LoggingEventBuilder about(
      LoggingEventBuilder line, UUID taskId, String teamId, @Nullable String traceparent) {
    LoggingEventBuilder told = line.addKeyValue("task_id", taskId).addKeyValue("team_id", teamId);
    String trace = Traceparent.traceId(traceparent);
    return trace == null ? told : told.addKeyValue("trace.id", trace);
  }
}
