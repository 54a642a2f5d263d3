package io.plantain.intake.http;

import io.plantain.intake.catalogue.InvalidRequest;
import io.plantain.intake.dispatch.Dispatch;
import io.plantain.intake.submission.Answer;
import io.plantain.intake.submission.Orders;
import io.plantain.intake.submission.Sender;
import io.plantain.intake.submission.Submission;
import io.plantain.intake.submission.Traces;
import io.plantain.intake.task.TaskRecord;
import io.plantain.intake.task.TaskStatus;
import io.plantain.intake.task.Tasks;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Tasks over HTTP: submit, look, list, cancel.
@RestController
@RequestMapping("/api/v1")
class TaskController {
  private static final Duration KEY_LIFE = Duration.ofHours(24); // the public API's promise
  private static final int MAX_PAGE = 1_000_000; // offsets stay far from overflow
  private static final int MAX_LIMIT = 100; // the public API's promise
  private static final Pattern TASK_ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,7}");

  /// Large bodies take turns, so that a crowd of them fits a small heap.
  private final Semaphore largeBodies = new Semaphore(8);

  private static final int LARGE_BYTES = 64 * 1024; // others are a prompt and some options
  private static final Duration LARGE_PATIENCE = Duration.ofSeconds(5);

  private final Orders orders;
  private final Submission submission;
  private final Tasks tasks;
  private final Dispatch dispatch;
  private final Links links;

  TaskController(
      Orders orders, Submission submission, Tasks tasks, Dispatch dispatch, Links links) {
    this.orders = orders;
    this.submission = submission;
    this.tasks = tasks;
    this.dispatch = dispatch;
    this.links = links;
  }

  @PostMapping("/generate")
  ResponseEntity<byte[]> generate(
      @RequestAttribute(EdgeFilter.SENDER) Sender sender,
      @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
      @RequestHeader(name = "traceparent", required = false) @Nullable String traceparent,
      HttpServletRequest request)
      throws InterruptedException {
    String requestKey = key == null ? null : Orders.checkedKey(key);
    String trace = Traces.continued(traceparent);
    boolean large = request.getContentLengthLong() > LARGE_BYTES;
    if (large && !largeBodies.tryAcquire(LARGE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw Refusal.tryAgain();
    }
    try {
      return answer(
          submission.submit(
              orders.prepare(sender, RequestBody.read(request), requestKey, KEY_LIFE, trace)));
    } finally {
      if (large) {
        largeBodies.release();
      }
    }
  }

  private static ResponseEntity<byte[]> answer(Answer answer) {
    return switch (answer) {
      case Answer.Accepted(UUID taskId, long credits) -> {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("task_id", taskId);
        data.put("status", TaskStatus.PENDING.word());
        data.put("cost_credits", credits);
        yield json(200, data);
      }
      case Answer.KeyReused reused ->
          throw Refusal.of(409, "idempotency_key_reused", Submission.KEY_REUSED);
      case Answer.SpendCapReached reached ->
          throw Refusal.of(402, "spend_cap_reached", Submission.sentence(reached));
      case Answer.TooFewCredits few ->
          throw Refusal.of(402, "insufficient_credits", Submission.sentence(few));
    };
  }

  @GetMapping("/task/{taskId}")
  ResponseEntity<byte[]> task(
      @RequestAttribute(EdgeFilter.TEAM) String teamId, @PathVariable String taskId) {
    return json(200, TaskView.of(find(teamId, parse(taskId)), links));
  }

  @PostMapping("/task/{taskId}/cancel")
  ResponseEntity<byte[]> cancel(
      @RequestAttribute(EdgeFilter.TEAM) String teamId, @PathVariable String taskId) {
    UUID id = parse(taskId);
    boolean asked = tasks.askToCancel(teamId, id);
    dispatch.wake();
    TaskRecord task = find(teamId, id);
    if (!asked) {
      throw Refusal.of(
          409,
          "task_already_ended",
          "The task has already ended with status %s and cannot be canceled."
              .formatted(task.status().word()));
    }
    return json(202, TaskView.of(task, links));
  }

  @GetMapping("/tasks")
  ResponseEntity<byte[]> list(
      @RequestAttribute(EdgeFilter.TEAM) String teamId,
      @RequestParam(required = false) @Nullable String page,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(required = false) @Nullable String model,
      @RequestParam(required = false) @Nullable String scene) {
    int number = number("page", page, 1, MAX_PAGE);
    int size = number("limit", limit, 20, MAX_LIMIT);
    Tasks.Filter filter =
        new Tasks.Filter(status(status), plain("model", model), plain("scene", scene));
    Tasks.Page found = tasks.list(teamId, filter, number, size);
    List<TaskView> views = found.tasks().stream().map(task -> TaskView.of(task, links)).toList();
    Map<String, Object> pagination = new LinkedHashMap<>();
    pagination.put("total", found.total());
    pagination.put("page", number);
    pagination.put("limit", size);
    pagination.put("total_pages", (found.total() + size - 1) / size);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("tasks", views);
    data.put("pagination", pagination);
    return json(200, data);
  }

  static ResponseEntity<byte[]> json(int status, Object data) {
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .body(Envelope.data(data));
  }

  private TaskRecord find(String teamId, UUID taskId) {
    TaskRecord task = tasks.find(teamId, taskId);
    if (task == null) {
      throw Refusal.notFound();
    }
    return task;
  }

  private static UUID parse(String taskId) {
    if (!TASK_ID.matcher(taskId).matches()) {
      throw Refusal.notFound();
    }
    return UUID.fromString(taskId);
  }

  private static int number(String name, @Nullable String text, int fallback, int max) {
    if (text == null || text.isEmpty()) {
      return fallback;
    }
    int number = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 0;
    if (number < 1 || number > max) {
      throw new InvalidRequest("%s must be a whole number from 1 to %d.".formatted(name, max));
    }
    return number;
  }

  private static @Nullable TaskStatus status(@Nullable String word) {
    if (word == null || word.isEmpty()) {
      return null;
    }
    TaskStatus status = TaskStatus.of(word);
    if (status == null) {
      throw new InvalidRequest(
          "status must be one of: pending, processing, success, failed, canceled.");
    }
    return status;
  }

  /// A NUL would break the query, so a filter has the characters that names have.
  private static @Nullable String plain(String name, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (!text.matches("[\\x20-\\x7e]{1,100}")) {
      throw new InvalidRequest(name + " must be the name of a " + name + ".");
    }
    return text;
  }
}
