package io.plantain.kit;

import io.plantain.event.TaskScoped;
import io.plantain.kit.trace.LogLine;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One line for each outcome of a task, at DEBUG: at full speed there are thousands in a second.
final class ToldLog {
  /// A name that an environment variable can spell: LOGGING_LEVEL_PLANTAIN_TOLD=DEBUG.
  private static final Logger log = LoggerFactory.getLogger("plantain.told");

  private ToldLog() {}

  static void of(List<Outgoing> events) {
    if (!log.isDebugEnabled()) {
      return;
    }
    for (Outgoing outgoing : events) {
      if (outgoing.event() instanceof TaskScoped task) {
        LogLine.about(
                log.atDebug(), task.taskId(), outgoing.event().teamId(), outgoing.traceparent())
            .addKeyValue("event", outgoing.event().getClass().getSimpleName())
            .log("told");
      }
    }
  }
}
