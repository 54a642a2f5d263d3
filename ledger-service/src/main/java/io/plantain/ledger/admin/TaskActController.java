package io.plantain.ledger.admin;

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

/// A hand on a task's money: releasing what it holds, giving back what it was paid.
@RestController
class TaskActController extends ActController {
  private final TaskMoney money;

  TaskActController(JdbcTemplate jdbc, TaskMoney money) {
    super(jdbc);
    this.money = money;
  }

  @Override
  protected @Nullable Story storyOf(UUID taskId) {
    TaskMoney.Known known = money.find(taskId);
    return known == null ? null : new Story(known.state().name(), money.timeline(taskId, known));
  }

  @PostMapping("/admin/v1/tasks/{taskId}/release")
  ResponseEntity<Map<String, Object>> release(@PathVariable UUID taskId, @RequestBody ByHand by) {
    return act("release", taskId, by, () -> money.release(taskId));
  }

  @PostMapping("/admin/v1/tasks/{taskId}/refund")
  ResponseEntity<Map<String, Object>> refund(@PathVariable UUID taskId, @RequestBody ByHand by) {
    return act("refund", taskId, by, () -> money.refund(taskId));
  }
}
