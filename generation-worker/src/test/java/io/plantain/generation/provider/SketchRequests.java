package io.plantain.generation.provider;

import io.plantain.event.EventIds;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import java.time.Duration;
import java.util.List;

/// A plain request that every drawing server understands.
public final class SketchRequests {
  private SketchRequests() {}

  public static SubmitRequest of(String model) {
    TaskOptions options =
        new TaskOptions(
            null, "1K", "1:1", "png", null, null, 1, 3L, null, null, List.of(), null, null, null,
            null, null);
    return new SubmitRequest(
        EventIds.newTaskId(),
        0,
        model,
        new TaskSpec("standard", "text-to-image", model, "a red kite", options),
        null,
        SendBy.of(System.nanoTime(), Duration.ofMinutes(1)));
  }
}
