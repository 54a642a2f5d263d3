package io.plantain.intake.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.plantain.event.EventCodec;
import io.plantain.intake.http.Envelope;
import io.plantain.intake.http.Links;
import io.plantain.intake.http.TaskView;
import io.plantain.intake.task.TaskRecord;
import io.plantain.intake.task.Tasks;
import io.plantain.kit.Buckets;
import io.plantain.kit.DueLoop;
import io.plantain.kit.fetch.PostOutcome;
import io.plantain.kit.fetch.SafePoster;
import io.plantain.kit.trace.Hop;
import io.plantain.kit.trace.Spans;
import io.plantain.kit.trace.Traceparent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what is due, each message on a virtual thread of its own; one thread alone speaks with the
/// database, and it never waits for a receiver.
final class Courier {
  static final int AT_ONCE = 256; // connections and their buffers on a small heap
  private static final int PER_DESTINATION = 4; // a slow receiver holds no more
  private static final int PER_TEAM = 32; // nor do many slow receivers of one team
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Logger log = LoggerFactory.getLogger(Courier.class);

  private final DueDeliveries due;
  private final SafePoster poster;
  private final Tasks tasks;
  private final Links links;
  private final WebhookSettings settings;
  private final Spans spans;
  private final MeterRegistry meters;
  private final Counter disabled;
  private final DueLoop loop = new DueLoop("webhooks", IDLE, this::round);
  private final Queue<DueDeliveries.Attempt> finished = new ConcurrentLinkedQueue<>();
  private final AtomicInteger underWay = new AtomicInteger();

  // Only the loop's thread touches these.
  private final List<DueDeliveries.Attempt> unsettled = new ArrayList<>();
  private final Map<String, Integer> destinations = new HashMap<>();
  private final Map<String, Integer> teams = new HashMap<>();

  Courier(
      DueDeliveries due,
      SafePoster poster,
      Tasks tasks,
      Links links,
      WebhookSettings settings,
      Spans spans,
      MeterRegistry meters) {
    this.due = due;
    this.poster = poster;
    this.tasks = tasks;
    this.links = links;
    this.settings = settings;
    this.spans = spans;
    this.meters = meters;
    this.disabled =
        Counter.builder("plantain.webhooks.disabled")
            .description("Endpoints that were switched off because they failed for days")
            .register(meters);
    Gauge.builder("plantain.webhooks.under.way", underWay, AtomicInteger::get)
        .description("Messages that are being sent")
        .register(meters);
  }

  DueLoop loop() {
    return loop;
  }

  private int round() {
    int settled = settle();
    int room = AT_ONCE - underWay.get();
    if (room <= 0) {
      return settled;
    }
    List<Message> messages = due.claim(room, PER_DESTINATION, PER_TEAM, destinations, teams);
    Map<UUID, TaskRecord> shown = tasksOf(messages);
    for (Message message : messages) {
      destinations.merge(message.destination(), 1, Integer::sum);
      teams.merge(message.teamId(), 1, Integer::sum);
      underWay.incrementAndGet();
      UUID taskId = message.taskId();
      TaskRecord task = taskId == null ? null : shown.get(taskId);
      Thread.ofVirtual().name("webhook").start(() -> send(message, task));
    }
    return settled + messages.size();
  }

  /// What could not be written down is tried again with the next round.
  private int settle() {
    for (DueDeliveries.Attempt each = finished.poll(); each != null; each = finished.poll()) {
      unsettled.add(each);
      destinations.computeIfPresent(
          each.message().destination(), (name, n) -> n == 1 ? null : n - 1);
      teams.computeIfPresent(each.message().teamId(), (name, n) -> n == 1 ? null : n - 1);
      underWay.decrementAndGet();
    }
    int settled = unsettled.size();
    if (settled > 0) {
      for (UUID off : due.settle(unsettled)) {
        disabled.increment();
        log.atWarn().addKeyValue("webhook_id", off).log("an endpoint was switched off");
      }
      unsettled.clear();
    }
    return settled;
  }

  private Map<UUID, TaskRecord> tasksOf(List<Message> messages) {
    List<UUID> wanted =
        messages.stream()
            .filter(message -> message.data() == null)
            .map(Message::taskId)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    Map<UUID, TaskRecord> found = new HashMap<>();
    if (!wanted.isEmpty()) {
      tasks.find(wanted).forEach(task -> found.put(task.taskId(), task));
    }
    return found;
  }

  private void send(Message message, @Nullable TaskRecord task) {
    Instant at = Instant.now();
    long started = System.nanoTime();
    Verdict verdict;
    try {
      verdict = attempt(message, task, at);
    } catch (RuntimeException broken) {
      log.atError()
          .setCause(broken)
          .addKeyValue("message_id", message.messageId())
          .log("a webhook could not be sent");
      verdict =
          Verdict.of(
              new PostOutcome.Unreachable("it could not be sent"), message.attempts(), 0, settings);
    }
    Duration taken = Duration.ofNanos(System.nanoTime() - started);
    Timer.builder("plantain.webhooks.attempts")
        .description("Attempts to deliver a message, by outcome")
        .tag("outcome", verdict.outcome())
        .serviceLevelObjectives(Buckets.durations())
        .register(meters)
        .record(taken);
    finished.add(
        new DueDeliveries.Attempt(message, verdict, at, Math.toIntExact(taken.toMillis())));
    loop.wake();
  }

  private Verdict attempt(Message message, @Nullable TaskRecord task, Instant at) {
    String data = message.data();
    Object shown =
        data != null ? EventCodec.mapper().readTree(data) : task == null ? null : view(task);
    if (shown == null) {
      return Verdict.lost("the task is no longer kept");
    }
    byte[] body = body(message, shown);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("webhook-id", message.messageId());
    headers.put("webhook-timestamp", Long.toString(at.getEpochSecond()));
    headers.put(
        "webhook-signature", Secrets.sign(message.secrets(), message.messageId(), at, body));
    try (Hop hop = spans.call("deliver " + message.eventType(), message.traceparent())) {
      hop.tag("message_id", message.messageId()).tag("attempt", message.attempts());
      String traceparent = Traceparent.current();
      if (traceparent != null) {
        headers.put(Traceparent.HEADER, traceparent);
      }
      Verdict verdict =
          Verdict.of(
              poster.post(message.url(), headers, body),
              message.attempts(),
              ThreadLocalRandom.current().nextDouble(),
              settings);
      if (verdict.status() != null) {
        hop.tag("http.response.status_code", verdict.status());
      }
      if (!verdict.isDelivered()) {
        hop.failed(verdict.outcome());
      }
      return verdict;
    }
  }

  private TaskView view(TaskRecord task) {
    return TaskView.of(task, links);
  }

  /// Picture links are signed for this attempt; all else is the same in every one.
  private static byte[] body(Message message, Object data) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", message.eventType());
    body.put("timestamp", TaskView.time(message.occurredAt()));
    body.put("data", data);
    return Envelope.json(body);
  }
}
