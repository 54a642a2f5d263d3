package io.plantain.intake.http;

import io.plantain.intake.catalogue.InvalidRequest;
import io.plantain.intake.dispatch.Dispatch;
import io.plantain.intake.plan.NotInPlan;
import io.plantain.intake.submission.Answer;
import io.plantain.intake.submission.InputHosts;
import io.plantain.intake.submission.Order;
import io.plantain.intake.submission.Orders;
import io.plantain.intake.submission.Sender;
import io.plantain.intake.submission.Submission;
import io.plantain.intake.submission.Traces;
import io.plantain.intake.task.Ends;
import io.plantain.intake.task.Paces;
import io.plantain.intake.task.TaskLists;
import io.plantain.intake.task.TaskRecord;
import io.plantain.intake.task.TaskStatus;
import io.plantain.intake.task.Tasks;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
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
import tools.jackson.databind.JsonNode;

/// Tasks over HTTP: submit, look, list, cancel.
@RestController
@RequestMapping("/api/v1")
class TaskController {
  private static final Duration KEY_LIFE = Duration.ofHours(24); // the public API's promise
  private static final int MAX_PAGE = 1_000_000; // offsets stay far from overflow
  private static final int MAX_LIMIT = 100; // the public API's promise
  private static final Pattern TASK_ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern WAIT =
      Pattern.compile(
          "(?:^|,)\\s*wait\\s*=\\s*(\"?)([0-9]{1,6})\\1\\s*(?=$|[,;])", Pattern.CASE_INSENSITIVE);
  private static final int MAX_WAIT_SECONDS = 60; // the public API's promise
  private static final String METADATA = "metadata.";
  private static final SortedSet<String> LIST_PARAMETERS =
      new TreeSet<>(
          List.of(
              "page",
              "limit",
              "cursor",
              "status",
              "model",
              "scene",
              "batch_id",
              "key_id",
              "from",
              "to"));
  private static final String REPLAYED = "Idempotency-Replayed";
  private static final int MAX_METADATA_FILTERS = 5;

  /// Large bodies take turns, so that a crowd of them fits a small heap.
  private final Semaphore largeBodies = new Semaphore(8);

  private static final int LARGE_BYTES = 64 * 1024; // others are a prompt and some options
  private static final Duration LARGE_PATIENCE = Duration.ofSeconds(5);

  private final Orders orders;
  private final Submission submission;
  private final Tasks tasks;
  private final TaskLists lists;
  private final Dispatch dispatch;
  private final Links links;
  private final Ends ends;
  private final Paces paces;
  private final InputHosts inputHosts;

  TaskController(
      Orders orders,
      Submission submission,
      Tasks tasks,
      TaskLists lists,
      Dispatch dispatch,
      Links links,
      Ends ends,
      Paces paces,
      InputHosts inputHosts) {
    this.inputHosts = inputHosts;
    this.orders = orders;
    this.submission = submission;
    this.tasks = tasks;
    this.lists = lists;
    this.dispatch = dispatch;
    this.links = links;
    this.ends = ends;
    this.paces = paces;
  }

  @PostMapping("/generate")
  ResponseEntity<byte[]> generate(
      @RequestAttribute(EdgeFilter.SENDER) Sender sender,
      @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
      @RequestHeader(name = "traceparent", required = false) @Nullable String traceparent,
      @RequestHeader(name = "Prefer", required = false) @Nullable String prefer,
      HttpServletRequest request)
      throws InterruptedException {
    String requestKey = key == null ? null : Orders.checkedKey(key);
    int patience = patience(prefer);
    String trace = Traces.continued(traceparent);
    boolean large = request.getContentLengthLong() > LARGE_BYTES;
    if (large && !largeBodies.tryAcquire(LARGE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw Refusal.tryAgain();
    }
    UUID fresh = null;
    Answer answer;
    try {
      JsonNode body = RequestBody.read(request);
      try {
        Order order = orders.prepare(sender, body, requestKey, KEY_LIFE, trace);
        inputHosts.check(order.spec());
        fresh = order.taskId();
        answer = submission.submit(order);
      } catch (InvalidRequest | NotInPlan refused) {
        answer =
            requestKey == null
                ? null
                : submission.first(sender.teamId(), requestKey, Orders.sha256(body));
        if (answer == null) {
          throw refused;
        }
      }
    } finally {
      if (large) {
        largeBodies.release();
      }
    }
    return answer(sender.teamId(), fresh, answer, patience);
  }

  /// RFC 7240. What is not understood is ignored, as it asks for.
  private static int patience(@Nullable String prefer) {
    Matcher wait = WAIT.matcher(prefer == null ? "" : prefer);
    return wait.find() ? Math.min(MAX_WAIT_SECONDS, Integer.parseInt(wait.group(2))) : 0;
  }

  private ResponseEntity<byte[]> answer(
      String teamId, @Nullable UUID fresh, Answer answer, int patienceSeconds)
      throws InterruptedException {
    ResponseEntity<byte[]> first = answer(answer);
    if (!(answer instanceof Answer.Accepted(UUID taskId, long credits))) {
      return first;
    }
    ResponseEntity.BodyBuilder said = ResponseEntity.ok().headers(first.getHeaders());
    if (!taskId.equals(fresh)) {
      said.header(REPLAYED, "true");
    }
    if (patienceSeconds == 0) {
      return said.body(first.getBody());
    }
    ends.await(taskId, Duration.ofSeconds(patienceSeconds));
    said.header("Preference-Applied", "wait=" + patienceSeconds);
    return said.body(Envelope.data(TaskView.of(find(teamId, taskId), links)));
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
          throw Refusal.of("idempotency_key_reused", Submission.KEY_REUSED);
      case Answer.SpendCapReached reached ->
          throw Refusal.of("spend_cap_reached", Submission.sentence(reached));
      case Answer.TooFewCredits few ->
          throw Refusal.of("insufficient_credits", Submission.sentence(few));
    };
  }

  @GetMapping("/task/{taskId}")
  ResponseEntity<byte[]> task(
      @RequestAttribute(EdgeFilter.TEAM) String teamId, @PathVariable String taskId) {
    TaskRecord task = find(teamId, parse(taskId));
    boolean open = task.status() == TaskStatus.PENDING || task.status() == TaskStatus.PROCESSING;
    return json(200, TaskView.of(task, links, open ? paces.of(task.taskId()) : null));
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
          "task_already_ended",
          "The task has already ended with status %s and cannot be canceled."
              .formatted(task.status().word()));
    }
    return json(202, TaskView.of(task, links));
  }

  @GetMapping("/tasks")
  ResponseEntity<byte[]> list(
      @RequestAttribute(EdgeFilter.TEAM) String teamId, @RequestParam Map<String, String> query) {
    query.keySet().forEach(TaskController::checkName);
    int size = Query.number("limit", query.get("limit"), 20, MAX_LIMIT);
    TaskLists.Filter filter = filter(query);
    String cursor = query.get("cursor");
    if (cursor != null && query.get("page") != null) {
      throw new InvalidRequest("page and cursor do not go together. Leave one of them out.");
    }
    TaskLists.Page found =
        cursor == null
            ? lists.list(teamId, filter, Query.number("page", query.get("page"), 1, MAX_PAGE), size)
            : lists.list(teamId, filter, cursor.isEmpty() ? null : place(cursor), size);
    List<TaskView> views = found.tasks().stream().map(task -> TaskView.of(task, links)).toList();
    Map<String, Object> pagination = new LinkedHashMap<>();
    Long total = found.total();
    if (total != null) {
      pagination.put("total", total);
      pagination.put("page", Query.number("page", query.get("page"), 1, MAX_PAGE));
    }
    pagination.put("limit", size);
    if (total != null) {
      pagination.put("total_pages", (total + size - 1) / size);
      if (!found.exact()) {
        pagination.put("more_by_cursor", true);
      }
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("tasks", views);
    data.put("pagination", pagination);
    if (cursor != null) {
      TaskLists.Place next = found.next();
      data.put("next_cursor", next == null ? null : cursor(next));
    }
    return json(200, data);
  }

  private static void checkName(String name) {
    if (!LIST_PARAMETERS.contains(name) && !name.startsWith(METADATA)) {
      throw new InvalidRequest(
          "Unknown parameter. Known ones are: %s and metadata.<name>."
              .formatted(String.join(", ", LIST_PARAMETERS)));
    }
  }

  private static TaskLists.Filter filter(Map<String, String> query) {
    Map<String, String> metadata = new TreeMap<>();
    query.forEach(
        (name, value) -> {
          if (name.startsWith(METADATA)) {
            metadata.put(
                Objects.requireNonNullElse(
                    plain("metadata", name.substring(METADATA.length())), ""),
                value);
          }
        });
    if (metadata.size() > MAX_METADATA_FILTERS
        || metadata.values().stream().anyMatch(value -> value.indexOf(0) >= 0)) {
      throw new InvalidRequest(
          "metadata.<name> takes a text, at most %d times.".formatted(MAX_METADATA_FILTERS));
    }
    return new TaskLists.Filter(
        status(query.get("status")),
        plain("model", query.get("model")),
        plain("scene", query.get("scene")),
        Query.id("batch_id", query.get("batch_id")),
        Query.id("key_id", query.get("key_id")),
        Query.time("from", query.get("from")),
        Query.time("to", query.get("to")),
        metadata);
  }

  private static String cursor(TaskLists.Place next) {
    return Query.cursor(List.of(next.createdAt().toString(), next.taskId().toString()));
  }

  private static TaskLists.Place place(String cursor) {
    List<String> parts = Query.place(cursor, 2);
    try {
      return new TaskLists.Place(Query.timeOf(parts.get(0)), UUID.fromString(parts.get(1)));
    } catch (IllegalArgumentException wrong) {
      throw Query.wrongCursor();
    }
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
