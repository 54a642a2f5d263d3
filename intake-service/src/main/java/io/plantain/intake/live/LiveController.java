package io.plantain.intake.live;

import io.plantain.intake.http.EdgeFilter;
import io.plantain.intake.http.Envelope;
import io.plantain.intake.http.Links;
import io.plantain.intake.http.Query;
import io.plantain.intake.http.Refusal;
import io.plantain.intake.http.TaskView;
import io.plantain.intake.task.TaskRecord;
import io.plantain.intake.task.TaskStatus;
import io.plantain.intake.task.Tasks;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Server-sent events: of one task until its end, or of all tasks of a team. Each event is the task
/// as it is now, under the place of its change, which `Last-Event-ID` brings back.
@RestController
@RequestMapping("/api/v1")
class LiveController {
  private static final int MOST = 500; // a thread and a connection each
  private static final int MOST_OF_A_TEAM = 100; // the others are for other teams
  private static final int TRY_AGAIN_SECONDS = 5;
  private static final int AT_ONCE = 100; // changes that are told together
  private static final Duration BEAT = Duration.ofSeconds(15); // proxies close what is silent
  private static final Duration LONGEST = Duration.ofMinutes(30); // then clients come again
  private static final String RETRY_MILLISECONDS = "retry: 1000\n\n";

  private final Changes changes;
  private final Listeners listeners;
  private final Tasks tasks;
  private final Links links;
  private final Semaphore places = new Semaphore(MOST);

  LiveController(Changes changes, Listeners listeners, Tasks tasks, Links links) {
    this.changes = changes;
    this.listeners = listeners;
    this.tasks = tasks;
    this.links = links;
  }

  @GetMapping("/task/{taskId}/events")
  void task(
      @RequestAttribute(EdgeFilter.TEAM) String teamId,
      @PathVariable String taskId,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      HttpMethod method,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    UUID id = Query.isId(taskId) ? UUID.fromString(taskId) : null;
    if (id == null || tasks.find(teamId, id) == null) {
      throw Refusal.notFound();
    }
    stream(teamId, id, Changes.Place.of(lastEventId), method, response);
  }

  @GetMapping("/events")
  void team(
      @RequestAttribute(EdgeFilter.TEAM) String teamId,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      HttpMethod method,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    stream(teamId, null, Changes.Place.of(lastEventId), method, response);
  }

  private void stream(
      String teamId,
      @Nullable UUID taskId,
      Changes.@Nullable Place lastHeard,
      HttpMethod method,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    if (method.equals(HttpMethod.HEAD)) {
      begin(response);
      return; // who wants the headers only would never be seen to leave
    }
    if (listeners.count(teamId) >= MOST_OF_A_TEAM) {
      throw Refusal.tooMany(
          "The limit \"streams\" of %d at once is reached. Close one, or try again in %d seconds."
              .formatted(MOST_OF_A_TEAM, TRY_AGAIN_SECONDS),
          TRY_AGAIN_SECONDS);
    }
    if (!places.tryAcquire()) {
      throw Refusal.tryAgain();
    }
    try (Listeners.Ear ear = listeners.of(teamId)) {
      begin(response);
      OutputStream out = response.getOutputStream();
      Changes.Place place = begin(teamId, taskId, lastHeard, out);
      long end = System.nanoTime() + LONGEST.toNanos();
      while (place != null && ear.goesOn() && System.nanoTime() < end) {
        List<Changes.Change> news = changes.of(teamId, taskId, place, AT_ONCE);
        place = tell(teamId, taskId, news, place, out);
        if (place != null && news.size() < AT_ONCE) {
          ear.await(BEAT);
          if (news.isEmpty()) {
            write(out, ":\n\n");
          }
        }
      }
    } finally {
      places.release();
    }
  }

  private static void begin(HttpServletResponse response) {
    response.setContentType("text/event-stream;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Accel-Buffering", "no"); // nginx would hold events back
  }

  /// Who comes for the first time hears how things are now. Null where there is nothing to come.
  private Changes.@Nullable Place begin(
      String teamId, @Nullable UUID taskId, Changes.@Nullable Place lastHeard, OutputStream out)
      throws IOException {
    write(out, RETRY_MILLISECONDS);
    Changes.Place now = changes.now();
    if (lastHeard != null && lastHeard.xact() > now.xact()) {
      lastHeard = null; // not from here: nothing would ever come after it
    } else if (lastHeard != null) {
      now = lastHeard;
    }
    TaskRecord task = taskId == null ? null : tasks.find(teamId, taskId);
    if (task == null) {
      write(out, "id: %s\nevent: ready\ndata: {}\n\n".formatted(now));
      return now;
    }
    boolean over = isOver(task);
    if (lastHeard == null || over) {
      write(out, now, task);
    }
    return over ? null : now;
  }

  private Changes.@Nullable Place tell(
      String teamId,
      @Nullable UUID taskId,
      List<Changes.Change> news,
      Changes.Place before,
      OutputStream out)
      throws IOException {
    Map<UUID, Changes.Place> newest = new LinkedHashMap<>(); // told once, as it is now
    for (Changes.Change change : news) {
      newest.remove(change.taskId());
      newest.put(change.taskId(), change.place());
    }
    Map<UUID, TaskRecord> found = new LinkedHashMap<>();
    if (!newest.isEmpty()) {
      tasks.find(List.copyOf(newest.keySet())).forEach(task -> found.put(task.taskId(), task));
    }
    for (Map.Entry<UUID, Changes.Place> each : newest.entrySet()) {
      TaskRecord task = found.get(each.getKey());
      if (task != null) {
        write(out, each.getValue(), task);
        if (taskId != null && isOver(task)) {
          return null;
        }
      }
    }
    return news.isEmpty() ? before : news.getLast().place();
  }

  private static boolean isOver(TaskRecord task) {
    return task.status() != TaskStatus.PENDING && task.status() != TaskStatus.PROCESSING;
  }

  private void write(OutputStream out, Changes.Place place, TaskRecord task) throws IOException {
    String json = new String(Envelope.json(TaskView.of(task, links)), StandardCharsets.UTF_8);
    write(out, "id: %s\nevent: task\ndata: %s\n\n".formatted(place, json));
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
