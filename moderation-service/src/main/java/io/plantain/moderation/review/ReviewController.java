package io.plantain.moderation.review;

import io.plantain.kit.DueLoop;
import io.plantain.moderation.review.ReviewDesk.Act;
import io.plantain.moderation.review.ReviewDesk.Done;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The operators' edge: what waits, the record of a task, approve, deny, appeal.
@RestController
class ReviewController {
  private static final int MAX_ROWS = 500; // one answer
  private static final int MAX_NAME = 100;
  private static final int MAX_NOTE = 2_000;
  private static final Set<String> STATES = Set.of("waiting", "approved", "denied");

  private final ReviewDesk desk;
  private final DueLoop reviewLoop;

  ReviewController(ReviewDesk desk, @Qualifier("reviewLoop") DueLoop reviewLoop) {
    this.desk = desk;
    this.reviewLoop = reviewLoop;
  }

  /// @param operator who acts: the key is one for all
  record ActRequest(@Nullable String operator, @Nullable String note) {}

  @GetMapping("/admin/v1/reviews")
  Map<String, Object> reviews(
      @RequestParam(defaultValue = "waiting") String state,
      @RequestParam(defaultValue = "100") int limit) {
    if (!STATES.contains(state)) {
      throw ReviewProblem.invalid("state is one of " + STATES.stream().sorted().toList() + ".");
    }
    return data(
        Map.of(
            "waiting",
            desk.waiting(),
            "reviews",
            desk.list(state, Math.clamp(limit, 1, MAX_ROWS))));
  }

  @GetMapping("/admin/v1/verdicts/{taskId}")
  Map<String, Object> verdict(@PathVariable UUID taskId) {
    List<Map<String, Object>> rows = desk.verdict(taskId);
    if (rows.isEmpty()) {
      throw ReviewProblem.notFound();
    }
    Map<String, Object> record = new LinkedHashMap<>(rows.getFirst());
    record.put("acts", desk.acts(taskId));
    return data(record);
  }

  @PostMapping("/admin/v1/verdicts/{taskId}/appeal")
  Map<String, Object> appeal(@PathVariable UUID taskId, @RequestBody ActRequest request) {
    return answer(taskId, desk.appeal(taskId, operator(request), note(request)), "waiting");
  }

  @PostMapping("/admin/v1/reviews/{taskId}/approve")
  Map<String, Object> approve(@PathVariable UUID taskId, @RequestBody ActRequest request) {
    return decide(taskId, Act.APPROVE, request);
  }

  @PostMapping("/admin/v1/reviews/{taskId}/deny")
  Map<String, Object> deny(@PathVariable UUID taskId, @RequestBody ActRequest request) {
    return decide(taskId, Act.DENY, request);
  }

  private Map<String, Object> decide(UUID taskId, Act act, ActRequest request) {
    Done done = desk.decide(taskId, act, operator(request), note(request));
    reviewLoop.wake();
    return answer(taskId, done, act == Act.APPROVE ? "approved" : "denied");
  }

  private static Map<String, Object> answer(UUID taskId, Done done, String state) {
    return switch (done) {
      case DONE -> data(Map.of("task_id", taskId, "state", state));
      case UNKNOWN -> throw ReviewProblem.notFound();
      case NOT_WAITING -> throw ReviewProblem.conflict("This task does not wait for a decision.");
      case NOT_BLOCKED -> throw ReviewProblem.conflict("This prompt was not blocked.");
      case NEVER_ALLOWED ->
          throw ReviewProblem.conflict("Sexual content with minors is never allowed.");
    };
  }

  private static Map<String, Object> data(Map<String, Object> data) {
    return Map.of("success", true, "data", data);
  }

  private static String operator(ActRequest request) {
    String operator = request.operator();
    if (operator == null || operator.isBlank() || unfit(operator, MAX_NAME)) {
      throw ReviewProblem.invalid(
          "operator must say in 1 to %d characters who acts.".formatted(MAX_NAME));
    }
    return operator.strip();
  }

  private static @Nullable String note(ActRequest request) {
    String note = request.note();
    if (note != null && unfit(note, MAX_NOTE)) {
      throw ReviewProblem.invalid("note has at most %d characters.".formatted(MAX_NOTE));
    }
    return note;
  }

  private static boolean unfit(String text, int most) {
    return text.length() > most || text.codePoints().anyMatch(ReviewController::isForbidden);
  }

  /// PostgreSQL stores no NUL and no half of a pair.
  private static boolean isForbidden(int character) {
    return character == 0 || Character.getType(character) == Character.SURROGATE;
  }
}
