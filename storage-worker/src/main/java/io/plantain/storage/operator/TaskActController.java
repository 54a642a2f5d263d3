package io.plantain.storage.operator;

import io.plantain.kit.act.Acts;
import io.plantain.kit.act.ByHand;
import io.plantain.kit.act.Happened;
import io.plantain.kit.act.Result;
import io.plantain.storage.Reuploads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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

/// What became of a task's pictures, and a hand on them; who did what and why is kept.
@RestController
class TaskActController {
  private final Acts acts;
  private final Reuploads reuploads;

  TaskActController(JdbcTemplate jdbc, Reuploads reuploads) {
    this.acts = new Acts(jdbc);
    this.reuploads = reuploads;
  }

  @GetMapping("/admin/v1/tasks/{taskId}")
  ResponseEntity<Map<String, Object>> timeline(@PathVariable UUID taskId) {
    String state = reuploads.stateOf(taskId);
    if (state == null) {
      return ResponseEntity.status(HttpStatus.NOT_FOUND).body(Happened.unknown());
    }
    List<Happened> timeline = new ArrayList<>(reuploads.timeline(taskId));
    timeline.addAll(acts.timeline(taskId));
    return ResponseEntity.ok(Happened.body(taskId, state, timeline));
  }

  /// Waits for the result to be told again: that is `tell` of the generation-worker.
  @PostMapping("/admin/v1/tasks/{taskId}/reupload")
  ResponseEntity<Map<String, Object>> reupload(@PathVariable UUID taskId, @RequestBody ByHand by) {
    Result result = acts.perform("reupload", taskId, by, () -> reuploads.ask(taskId));
    return ResponseEntity.status(result.status()).body(result.body(taskId, "reupload"));
  }

  @GetMapping("/admin/v1/acts")
  Map<String, Object> acts(
      @RequestParam(name = "task_id", required = false) @Nullable UUID taskId,
      @RequestParam(defaultValue = "100") int limit) {
    return Map.of("success", true, "data", Map.of("acts", acts.list(taskId, limit)));
  }
}
