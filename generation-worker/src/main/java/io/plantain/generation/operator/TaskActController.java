package io.plantain.generation.operator;

import io.plantain.generation.attempt.AttemptActs;
import io.plantain.kit.act.ActController;
import io.plantain.kit.act.ByHand;
import io.plantain.kit.act.Story;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// What happened to an attempt, and a hand on it; who did what and why is kept.
@RestController
class TaskActController extends ActController {
  private final AttemptActs attempts;

  TaskActController(JdbcTemplate jdbc, AttemptActs attempts) {
    super(jdbc);
    this.attempts = attempts;
  }

  @Override
  protected @Nullable Story storyOf(UUID taskId) {
    String state = attempts.stateOf(taskId);
    return state == null ? null : new Story(state, attempts.timeline(taskId));
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
}
