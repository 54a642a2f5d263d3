package io.plantain.kit.act;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What a service knows to have happened to a task, a line each. Never a prompt, a link or a key.
///
/// @param event in a word or two
public record Happened(Instant at, String event, String detail) {

  /// As JSON of the operators' edges has it.
  ///
  /// @param state what the task is to this service
  public static Map<String, Object> body(UUID taskId, String state, List<Happened> timeline) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("task_id", taskId);
    data.put("state", state);
    data.put("timeline", timeline);
    return Map.of("success", true, "data", data);
  }

  /// Where a task is not known.
  public static Map<String, Object> unknown() {
    Result unknown = Result.unknownTask();
    return Map.of(
        "success", false, "error", Map.of("code", unknown.word(), "message", unknown.sentence()));
  }
}
