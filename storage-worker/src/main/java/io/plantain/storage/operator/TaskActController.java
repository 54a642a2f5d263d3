package io.plantain.storage.operator;

import io.plantain.kit.act.ActController;
import io.plantain.kit.act.ByHand;
import io.plantain.kit.act.Story;
import io.plantain.storage.Reuploads;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// What became of a task's pictures, and a hand on them; who did what and why is kept.
@RestController
class TaskActController extends ActController {
  private final Reuploads reuploads;

  TaskActController(JdbcTemplate jdbc, Reuploads reuploads) {
    super(jdbc);
    this.reuploads = reuploads;
  }

  @Override
  protected @Nullable Story storyOf(UUID taskId) {
    String state = reuploads.stateOf(taskId);
    return state == null ? null : new Story(state, reuploads.timeline(taskId));
  }

  /// Waits for the result to be told again: that is `tell` of the generation-worker.
  @PostMapping("/admin/v1/tasks/{taskId}/reupload")
  ResponseEntity<Map<String, Object>> reupload(@PathVariable UUID taskId, @RequestBody ByHand by) {
    return act("reupload", taskId, by, () -> reuploads.ask(taskId));
  }
}
