package io.plantain.kit.act;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/// What the operators' edges of all services share: a task's story, and the list of what was done
/// by hand.
public abstract class ActController {
  private final Acts acts;

  protected ActController(JdbcTemplate jdbc) {
    this.acts = new Acts(jdbc);
  }

  /// Without the acts; null where the task is not known.
  protected abstract @Nullable Story storyOf(UUID taskId);

  @GetMapping("/admin/v1/tasks/{taskId}")
  public ResponseEntity<Map<String, Object>> timeline(@PathVariable UUID taskId) {
    Story story = storyOf(taskId);
    if (story == null) {
      Result unknown = Result.unknownTask();
      return ResponseEntity.status(unknown.status()).body(unknown.refusal());
    }
    List<Happened> timeline = new ArrayList<>(story.timeline());
    timeline.addAll(acts.timeline(taskId));
    return ResponseEntity.ok(new Story(story.state(), timeline).body(taskId));
  }

  @GetMapping("/admin/v1/acts")
  public Map<String, Object> acts(
      @RequestParam(name = "task_id", required = false) @Nullable UUID taskId,
      @RequestParam(defaultValue = "100") int limit) {
    return Map.of("success", true, "data", Map.of("acts", acts.list(taskId, limit)));
  }

  /// @param deed safe to be done twice: an operator who got no answer repeats it
  protected final ResponseEntity<Map<String, Object>> act(
      String act, UUID taskId, ByHand by, Supplier<Result> deed) {
    Result result = acts.perform(act, taskId, by, deed);
    return ResponseEntity.status(result.status()).body(result.body(taskId, act));
  }
}
