package io.plantain.ledger.admin;

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

/// A hand on a task's money: releasing what it holds, giving back what it was paid.
@RestController
class TaskActController {
  private final Acts acts;
  private final TaskMoney money;

  TaskActController(JdbcTemplate jdbc, TaskMoney money) {
    this.acts = new Acts(jdbc);
    this.money = money;
  }

  @GetMapping("/admin/v1/tasks/{taskId}")
  ResponseEntity<Map<String, Object>> timeline(@PathVariable UUID taskId) {
    TaskMoney.Known known = money.find(taskId);
    if (known == null) {
      return ResponseEntity.status(HttpStatus.NOT_FOUND).body(Happened.unknown());
    }
    List<Happened> timeline = new ArrayList<>(money.timeline(taskId, known));
    timeline.addAll(acts.timeline(taskId));
    return ResponseEntity.ok(Happened.body(taskId, known.state().name(), timeline));
  }

  @PostMapping("/admin/v1/tasks/{taskId}/release")
  ResponseEntity<Map<String, Object>> release(@PathVariable UUID taskId, @RequestBody ByHand by) {
    return act("release", taskId, by, () -> money.release(taskId));
  }

  @PostMapping("/admin/v1/tasks/{taskId}/refund")
  ResponseEntity<Map<String, Object>> refund(@PathVariable UUID taskId, @RequestBody ByHand by) {
    return act("refund", taskId, by, () -> money.refund(taskId));
  }

  @GetMapping("/admin/v1/acts")
  Map<String, Object> acts(
      @RequestParam(name = "task_id", required = false) @Nullable UUID taskId,
      @RequestParam(defaultValue = "100") int limit) {
    List<Map<String, Object>> list = acts.list(taskId, limit);
    return Map.of("success", true, "data", Map.of("acts", list));
  }

  private ResponseEntity<Map<String, Object>> act(
      String act, UUID taskId, ByHand by, Supplier<Result> deed) {
    Result result = acts.perform(act, taskId, by, deed);
    return ResponseEntity.status(result.status()).body(result.body(taskId, act));
  }
}
