package io.plantain.intake.webhook;

import io.plantain.intake.catalogue.InvalidRequest;
import io.plantain.intake.http.EdgeFilter;
import io.plantain.intake.http.Envelope;
import io.plantain.intake.http.Refusal;
import io.plantain.intake.http.RequestBody;
import io.plantain.intake.http.TaskView;
import io.plantain.kit.fetch.SafePoster;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Where a team wants to hear of its tasks.
@RestController
@RequestMapping("/api/v1/webhooks")
class WebhookController {
  private static final int USUAL_OVERLAP_HOURS = 24;
  private static final int LONGEST_OVERLAP_HOURS = 24 * 7;

  private final Endpoints endpoints;
  private final Deliveries deliveries;
  private final DeliveryLog log;
  private final SafePoster poster;
  private final Duration disableAfter;

  WebhookController(
      Endpoints endpoints,
      Deliveries deliveries,
      DeliveryLog log,
      SafePoster poster,
      WebhookSettings settings) {
    this.endpoints = endpoints;
    this.deliveries = deliveries;
    this.log = log;
    this.poster = poster;
    this.disableAfter = settings.disableAfter();
  }

  @PostMapping
  ResponseEntity<byte[]> create(
      @RequestAttribute(EdgeFilter.TEAM) String teamId, HttpServletRequest request) {
    WebhookRequest asked =
        new WebhookRequest(RequestBody.read(request), Set.of("url", "description", "events"));
    String url = asked.url();
    if (url == null) {
      throw new InvalidRequest("url is required. Give the https address of your receiver.");
    }
    check(url);
    List<String> events = Objects.requireNonNullElse(asked.events(), EventType.USUAL);
    String secret = Secrets.create();
    UUID id = UUID.randomUUID();
    if (!endpoints.create(id, teamId, url, asked.description(), events, secret)) {
      throw Refusal.of(
          "too_many_webhooks",
          "A team has at most %d webhooks. Delete one first.".formatted(Endpoints.MAX_PER_TEAM));
    }
    Map<String, Object> data = view(find(teamId, id));
    data.put("secret", secret);
    return Envelope.answer(201, data);
  }

  @GetMapping
  ResponseEntity<byte[]> list(@RequestAttribute(EdgeFilter.TEAM) String teamId) {
    return Envelope.answer(
        200, Map.of("webhooks", endpoints.list(teamId).stream().map(this::view).toList()));
  }

  @GetMapping("/{webhookId}")
  ResponseEntity<byte[]> show(
      @RequestAttribute(EdgeFilter.TEAM) String teamId, @PathVariable String webhookId) {
    return Envelope.answer(200, view(find(teamId, id(webhookId))));
  }

  @PatchMapping("/{webhookId}")
  ResponseEntity<byte[]> change(
      @RequestAttribute(EdgeFilter.TEAM) String teamId,
      @PathVariable String webhookId,
      HttpServletRequest request) {
    UUID id = find(teamId, id(webhookId)).endpointId();
    WebhookRequest asked =
        new WebhookRequest(
            RequestBody.read(request), Set.of("url", "description", "events", "enabled"));
    String url = asked.url();
    if (url != null) {
      check(url);
    }
    Boolean enabled = asked.enabled();
    endpoints.change(id, url, asked.description(), asked.events());
    if (Boolean.TRUE.equals(enabled)) {
      endpoints.enable(id);
    } else if (Boolean.FALSE.equals(enabled)) {
      endpoints.disable(id, "by_team");
    }
    return Envelope.answer(200, view(find(teamId, id)));
  }

  @DeleteMapping("/{webhookId}")
  ResponseEntity<byte[]> delete(
      @RequestAttribute(EdgeFilter.TEAM) String teamId, @PathVariable String webhookId) {
    UUID id = id(webhookId);
    if (!endpoints.delete(teamId, id)) {
      throw noSuchWebhook();
    }
    return Envelope.answer(200, Map.of("webhook_id", id, "deleted", true));
  }

  @PostMapping("/{webhookId}/rotate")
  ResponseEntity<byte[]> rotate(
      @RequestAttribute(EdgeFilter.TEAM) String teamId,
      @PathVariable String webhookId,
      HttpServletRequest request) {
    return rotate(find(teamId, id(webhookId)).endpointId(), request);
  }

  @PostMapping("/{webhookId}/test")
  ResponseEntity<byte[]> test(
      @RequestAttribute(EdgeFilter.TEAM) String teamId, @PathVariable String webhookId) {
    Endpoint endpoint = enabled(teamId, webhookId);
    String messageId =
        deliveries.tellOne(
            teamId,
            endpoint.endpointId(),
            EventType.WEBHOOK_TEST,
            Map.of("webhook_id", endpoint.endpointId()));
    return Envelope.answer(202, Map.of("message_id", messageId));
  }

  @PostMapping("/{webhookId}/replay")
  ResponseEntity<byte[]> replay(
      @RequestAttribute(EdgeFilter.TEAM) String teamId,
      @PathVariable String webhookId,
      HttpServletRequest request) {
    UUID id = enabled(teamId, webhookId).endpointId();
    WebhookRequest asked =
        new WebhookRequest(RequestBody.read(request), Set.of("from", "to", "status"));
    Instant from = asked.time("from");
    Instant to = Objects.requireNonNullElseGet(asked.time("to"), Instant::now);
    if (from == null || !from.isBefore(to)) {
      throw new InvalidRequest("from is required and must be before to.");
    }
    return Envelope.answer(
        202, Map.of("replayed", log.replay(teamId, id, from, to, asked.status())));
  }

  /// What signs the calls to the `callback_url` of tasks.
  @GetMapping("/callback-secret")
  ResponseEntity<byte[]> callbackSecret(@RequestAttribute(EdgeFilter.TEAM) String teamId) {
    return Envelope.answer(200, Map.of("secret", endpoints.secretOf(endpoints.callbacks(teamId))));
  }

  @PostMapping("/callback-secret/rotate")
  ResponseEntity<byte[]> rotateCallbacks(
      @RequestAttribute(EdgeFilter.TEAM) String teamId, HttpServletRequest request) {
    return rotate(endpoints.callbacks(teamId), request);
  }

  private ResponseEntity<byte[]> rotate(UUID endpointId, HttpServletRequest request) {
    Integer hours = null;
    if (request.getContentLengthLong() > 0) {
      hours =
          new WebhookRequest(RequestBody.read(request), Set.of("overlap_hours"))
              .whole("overlap_hours", 0, LONGEST_OVERLAP_HOURS);
    }
    int overlap = Objects.requireNonNullElse(hours, USUAL_OVERLAP_HOURS);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("secret", endpoints.rotate(endpointId, Duration.ofHours(overlap)));
    data.put("old_secret_signs_for_hours", overlap);
    return Envelope.answer(200, data);
  }

  private void check(String url) {
    String problem = poster.problemOf(url);
    if (problem != null) {
      throw new InvalidRequest(
          "url cannot be called: %s. Give an https address on a public host name."
              .formatted(problem));
    }
  }

  private Endpoint enabled(String teamId, String webhookId) {
    Endpoint endpoint = find(teamId, id(webhookId));
    if (endpoint.disabledAt() != null) {
      throw Refusal.of(
          "webhook_disabled",
          "This webhook is disabled. Enable it first: PATCH it with {\"enabled\": true}.");
    }
    return endpoint;
  }

  private Endpoint find(String teamId, UUID endpointId) {
    Endpoint found = endpoints.find(teamId, endpointId);
    if (found == null) {
      throw noSuchWebhook();
    }
    return found;
  }

  private static UUID id(String text) {
    UUID id = WebhookRequest.uuid(text);
    if (id == null) {
      throw noSuchWebhook();
    }
    return id;
  }

  static Refusal noSuchWebhook() {
    return Refusal.of("not_found", "There is no such webhook. Check its id.");
  }

  private Map<String, Object> view(Endpoint endpoint) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("webhook_id", endpoint.endpointId());
    view.put("url", endpoint.url());
    view.put("description", endpoint.description());
    view.put("events", endpoint.events());
    view.put("enabled", endpoint.disabledAt() == null);
    view.put("disabled_reason", endpoint.disabledReason());
    view.put("created_at", TaskView.time(endpoint.createdAt()));
    view.put("disabled_at", time(endpoint.disabledAt()));
    view.put("failures_in_a_row", endpoint.failures());
    Instant failing = endpoint.failingSince();
    view.put("failing_since", time(failing));
    view.put(
        "will_be_disabled_at",
        failing == null || endpoint.disabledAt() != null ? null : time(failing.plus(disableAfter)));
    return view;
  }

  static @Nullable String time(@Nullable Instant at) {
    return at == null ? null : TaskView.time(at);
  }
}
