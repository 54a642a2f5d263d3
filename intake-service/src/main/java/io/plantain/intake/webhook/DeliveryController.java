package io.plantain.intake.webhook;

import io.plantain.intake.catalogue.InvalidRequest;
import io.plantain.intake.http.EdgeFilter;
import io.plantain.intake.http.Envelope;
import io.plantain.intake.http.Refusal;
import io.plantain.intake.http.TaskView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The log of what was sent to a team's receivers, and sending it again.
@RestController
@RequestMapping("/api/v1/webhooks/deliveries")
class DeliveryController {
  private static final Pattern MESSAGE_ID = Pattern.compile("msg_[0-9a-f]{32}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,3}");
  private static final int USUAL_LIMIT = 20;
  private static final int MAX_LIMIT = 100; // as of the list of tasks

  private final DeliveryLog log;
  private final Endpoints endpoints;

  DeliveryController(DeliveryLog log, Endpoints endpoints) {
    this.log = log;
    this.endpoints = endpoints;
  }

  @GetMapping
  ResponseEntity<byte[]> list(
      @RequestAttribute(EdgeFilter.TEAM) String teamId,
      @RequestParam(name = "webhook_id", required = false) @Nullable String webhookId,
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(name = "task_id", required = false) @Nullable String taskId,
      @RequestParam(required = false) @Nullable String before,
      @RequestParam(required = false) @Nullable String limit) {
    int size = limit(limit);
    List<DeliveryLog.Entry> entries =
        log.list(
            teamId,
            new DeliveryLog.Filter(
                uuid("webhook_id", webhookId),
                WebhookRequest.status(status),
                uuid("task_id", taskId),
                before == null || before.isEmpty() ? null : messageId(before)),
            size);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("deliveries", entries.stream().map(DeliveryController::view).toList());
    data.put("next_before", entries.size() < size ? null : entries.getLast().messageId());
    return Envelope.answer(200, data);
  }

  @GetMapping("/{messageId}")
  ResponseEntity<byte[]> show(
      @RequestAttribute(EdgeFilter.TEAM) String teamId, @PathVariable String messageId) {
    DeliveryLog.Entry entry = find(teamId, messageId);
    Map<String, Object> data = view(entry);
    data.put(
        "attempt_log",
        log.attempts(entry.messageId()).stream().map(DeliveryController::view).toList());
    return Envelope.answer(200, data);
  }

  @PostMapping("/{messageId}/replay")
  ResponseEntity<byte[]> replay(
      @RequestAttribute(EdgeFilter.TEAM) String teamId, @PathVariable String messageId) {
    DeliveryLog.Entry entry = find(teamId, messageId);
    Endpoint endpoint = endpoints.find(teamId, entry.webhookId());
    if (endpoint != null && endpoint.disabledAt() != null) {
      throw Refusal.of(
          "webhook_disabled",
          "This webhook is disabled. Enable it first: PATCH it with {\"enabled\": true}.");
    }
    log.replay(teamId, entry.messageId());
    return Envelope.answer(202, view(find(teamId, messageId)));
  }

  private DeliveryLog.Entry find(String teamId, String messageId) {
    DeliveryLog.Entry found =
        MESSAGE_ID.matcher(messageId).matches() ? log.find(teamId, messageId) : null;
    if (found == null) {
      throw Refusal.of("not_found", "There is no such message. Check its id.");
    }
    return found;
  }

  private static String messageId(String text) {
    if (!MESSAGE_ID.matcher(text).matches()) {
      throw new InvalidRequest("before must be a message id of this list.");
    }
    return text;
  }

  private static @Nullable UUID uuid(String name, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    UUID id = WebhookRequest.uuid(text);
    if (id == null) {
      throw new InvalidRequest(name + " must be an id.");
    }
    return id;
  }

  private static int limit(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return USUAL_LIMIT;
    }
    int limit = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new InvalidRequest("limit must be a whole number from 1 to %d.".formatted(MAX_LIMIT));
    }
    return limit;
  }

  private static Map<String, Object> view(DeliveryLog.Entry entry) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("message_id", entry.messageId());
    view.put("webhook_id", entry.callback() ? null : entry.webhookId());
    view.put("callback", entry.callback());
    view.put("event_type", entry.eventType());
    view.put("task_id", entry.taskId());
    view.put("status", entry.status());
    view.put("attempts", entry.attempts());
    view.put("http_status", entry.httpStatus());
    view.put("error", entry.error());
    view.put("created_at", TaskView.time(entry.createdAt()));
    view.put("next_attempt_at", WebhookController.time(entry.nextAttemptAt()));
    view.put("ended_at", WebhookController.time(entry.endedAt()));
    return view;
  }

  private static Map<String, Object> view(DeliveryLog.Attempt attempt) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("at", TaskView.time(attempt.at()));
    view.put("milliseconds", attempt.milliseconds());
    view.put("http_status", attempt.httpStatus());
    view.put("error", attempt.error());
    return view;
  }
}
