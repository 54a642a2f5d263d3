package io.plantain.generation.operator;

import io.plantain.generation.late.LateJobs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The story of an attempt, and the pictures that came too late. Never a prompt, which lies apart.
@RestController
class OperatorController {
  private static final int MAX_ROWS = 500; // one answer; the newest are what one looks for

  private final JdbcTemplate jdbc;
  private final LateJobs lateJobs;

  OperatorController(JdbcTemplate jdbc, LateJobs lateJobs) {
    this.jdbc = jdbc;
    this.lateJobs = lateJobs;
  }

  @GetMapping("/admin/attempts/{taskId}")
  ResponseEntity<Map<String, Object>> attempt(@PathVariable UUID taskId) {
    List<Map<String, Object>> rows =
        jdbc.queryForList(
            """
            select task_id, team_id, model, provider, provider_model,
              route, refused, pinned, holds,
              case state when 0 then 'tombstone' when 1 then 'queued' when 2 then 'submitting'
                when 3 then 'running' when 4 then 'finished' else 'published' end as state,
              case cancel when 0 then null when 1 then 'user' else 'expired' end as cancel,
              pictures, tries, fence, held, next_at, deadline, created_at, submitted_at, parked_at,
              jobs, told::text as told
            from attempt where task_id = ?
            """,
            taskId);
    if (rows.isEmpty()) {
      return ResponseEntity.notFound().build();
    }
    Map<String, Object> story = new LinkedHashMap<>(rows.getFirst());
    story.put(
        "ended",
        jdbc.queryForList(
            """
            select event::json ->> 'type' as type, event::json ->> 'reason' as reason,
              event::json ->> 'at' as at
            from outcome where task_id = ?
            """,
            taskId));
    story.put(
        "notes",
        jdbc.queryForList(
            """
            select at, what, picture, detail from attempt_note where task_id = ?
            order by number limit ?
            """,
            taskId,
            MAX_ROWS));
    story.put("late", lateJobs.of(taskId));
    story.put(
        "routes",
        jdbc.queryForList(
            """
            select at, route, provider, provider_model, outcome, pictures, delivered, credits,
              cost_micros, at_risk_micros, cost_source
            from route_attempt where task_id = ? order by number limit ?
            """,
            taskId,
            MAX_ROWS));
    story.put(
        "answers",
        jdbc.queryForList(
            """
            select at, picture, provider, call, said, status, body
            from raw_answer where task_id = ? order by number limit ?
            """,
            taskId,
            MAX_ROWS));
    return ResponseEntity.ok(story);
  }

  /// The newest first.
  @GetMapping("/admin/late-pictures")
  List<Map<String, Object>> latePictures(@RequestParam(defaultValue = "100") int limit) {
    return lateJobs.found(Math.clamp(limit, 1, MAX_ROWS));
  }
}
