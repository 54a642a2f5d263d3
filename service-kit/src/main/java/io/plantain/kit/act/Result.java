package io.plantain.kit.act;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// What came of an act.
///
/// @param word for the audit, and the code of a refusal
/// @param sentence for the operator
public record Result(int status, String word, String sentence) {
  private static final int SUCCESS = 2; // of 2xx

  public static Result done(String word, String sentence) {
    return new Result(200, word, sentence);
  }

  /// Will be done, or is already under way.
  public static Result accepted(String word, String sentence) {
    return new Result(202, word, sentence);
  }

  public static Result unknownTask() {
    return new Result(404, "not_found", "Nothing is known of this task here. Check its id.");
  }

  public static Result refused(String word, String sentence) {
    return new Result(409, word, sentence);
  }

  static Result invalid(String sentence) {
    return new Result(400, "invalid_request", sentence);
  }

  public boolean succeeded() {
    return status / 100 == SUCCESS;
  }

  /// As JSON of the operators' edges has it.
  public Map<String, Object> body(UUID taskId, String act) {
    if (!succeeded()) {
      return refusal();
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("task_id", taskId);
    data.put("act", act);
    data.put("result", word);
    data.put("message", sentence);
    return Map.of("success", true, "data", data);
  }

  /// The same, where nothing was done.
  public Map<String, Object> refusal() {
    return Map.of("success", false, "error", Map.of("code", word, "message", sentence));
  }
}
