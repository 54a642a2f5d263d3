package io.plantain.kit.act;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What a service knows of a task.
///
/// @param state what the task is to this service
public record Story(String state, List<Happened> timeline) {

  /// As JSON of the operators' edges has it.
  public Map<String, Object> body(UUID taskId) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("task_id", taskId);
    data.put("state", state);
    data.put("timeline", timeline);
    return Map.of("success", true, "data", data);
  }
}
