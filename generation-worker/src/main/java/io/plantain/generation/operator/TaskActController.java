package io.plantain.generation.operator;

import io.plantain.generation.attempt.AttemptActs;
import io.plantain.kit.act.Acts;
import io.plantain.kit.act.ByHand;
import io.plantain.kit.act.Happened;
import io.plantain.kit.act.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// What happened to an attempt, and a hand on it; who did what and why is kept.
@RestController
class TaskActController {
  private final Acts acts;
  private final AttemptActs attempts;

  TaskActController(JdbcTemplate jdbc, AttemptActs attempts) {
    this.acts = new Acts(jdbc);
    this.attempts = attempts;
  }

  @GetMapping("/admin/v1/tasks/{taskId}")
  ResponseEntity<Map<String, Object>> timeline(@PathVariable UUID taskId) {
    String state = attempts.stateOf(taskId);
    if (state == null) {
      return ResponseEntity.status(HttpStatus.NOT_FOUND).body(Happened.unknown());
    }
    List<Happened> timeline = new ArrayList<>(attempts.timeline(taskId));
    timeline.addAll(acts.timeline(taskId));
    return ResponseEntity.ok(Happened.body(taskId, state, timeline));
  }

  @PostMapping("/admin/v1/tasks/{taskId}/poll")
  ResponseEntity<Map<String, Object>> poll(@PathVariable UUID taskId, @RequestBody ByHand by) {
    return act("poll", taskId, by, () -> attempts.poll(taskId));
  }

  /// Storage takes what is told again where it wants it: see its own `reupload`.
  @PostMapping("/admin/v1/tasks/{taskId}/tell")
  ResponseEntity<Map<String, Object>> tell(@PathVariable UUID taskId, @RequestBody ByHand by) {
    return act("tell", taskId, by, () -> attempts.tell(taskId));
  }

  @GetMapping("/admin/v1/acts")
  Map<String, Object> acts(
      @RequestParam(name = "task_id", required = false) @Nullable UUID taskId,
      @RequestParam(defaultValue = "100") int limit) {
    return Map.of("success", true, "data", Map.of("acts", acts.list(taskId, limit)));
  }

  private ResponseEntity<Map<String, Object>> act(
      String act, UUID taskId, ByHand by, Supplier<Result> deed) {
    Result result = acts.perform(act, taskId, by, deed);
    return ResponseEntity.status(result.status()).body(result.body(taskId, act));
  }
}
