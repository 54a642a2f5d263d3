package io.plantain.local.sketch;

import io.plantain.local.sketch.Jobs.Submitted;
import io.plantain.local.sketch.Picture.Format;
import io.plantain.local.sketch.Steering.Trick;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// KIE.ai: the unified jobs API and the older nano-banana calls; Bearer key, an envelope with a
/// code, pictures as URLs.
final class KieDialect {
  static final int USUAL_EDGE = 1_024; // 1K is the default resolution of every model

  private final Jobs jobs;
  private final InstantSource clock;
  private final String ownUrl;

  KieDialect(Jobs jobs, InstantSource clock, String ownUrl) {
    this.jobs = jobs;
    this.clock = clock;
    this.ownUrl = ownUrl;
  }

  Answer createTask(Request request) {
    JsonNode body = request.json();
    return body == null
        ? refuse(422, "The body is not a JSON object")
        : submit(request, text(body, "model"), body.path("input"), body.toString());
  }

  /// The older call has the input's fields beside the model.
  Answer generate(Request request) {
    JsonNode body = request.json();
    return body == null
        ? refuse(422, "The body is not a JSON object")
        : submit(request, text(body, "model"), body, body.toString());
  }

  Answer recordInfo(Request request) {
    return polled(request, job -> envelope(200, "success", record(job, request)));
  }

  Answer legacyRecordInfo(Request request) {
    return polled(request, job -> legacyRecord(job, request));
  }

  Answer credit(Request request) {
    return request.bearer().isEmpty() ? noKey() : Answer.json(200, envelope(200, "success", 9_999));
  }

  private Answer submit(Request request, String model, JsonNode input, String asSent) {
    if (request.bearer().isEmpty()) {
      return noKey();
    }
    if (model.isBlank()) {
      return refuse(422, "model is required");
    }
    Order order;
    try {
      order =
          Order.of(
              input,
              model.equals("nano-banana-2") ? Format.JPEG : Format.PNG,
              usualEdge(model, input));
    } catch (Order.Unacceptable e) {
      return refuse(422, "" + e.getMessage());
    }
    // Upscaling and background removal have a picture instead of a prompt.
    if (order.prompt().isEmpty() && !input.path("image").isString()) {
      return refuse(422, "prompt is required");
    }
    return switch (jobs.submit(model, order, asSent)) {
      case Submitted.Busy() ->
          Answer.json(429, envelope(429, "Your call frequency is too high", null));
      case Submitted.NoCredits() -> refuse(402, "Credits insufficient");
      case Submitted.Accepted(Job job) when job.steering.has(Trick.LOSE_ANSWER) -> new Answer.Cut();
      case Submitted.Accepted(Job job) ->
          Answer.json(200, envelope(200, "success", Map.of("taskId", job.id)));
    };
  }

  /// Seedream has no resolution: `basic` is 2K and `high` 4K.
  private static int usualEdge(String model, JsonNode input) {
    if (!model.startsWith("seedream/")) {
      return USUAL_EDGE;
    }
    return text(input, "quality").equals("high") ? Order.MAX_EDGE : Order.MAX_EDGE / 2;
  }

  private Answer polled(Request request, Function<Job, Map<String, ?>> answer) {
    if (request.bearer().isEmpty()) {
      return noKey();
    }
    Job job = jobs.poll(request.query().getOrDefault("taskId", ""));
    if (job == null) {
      return refuse(422, "recordInfo is null");
    }
    return switch (job.refusalOfNextPoll()) {
      case 0 -> Answer.json(200, answer.apply(job));
      // Errors hide behind HTTP 200 here more often than not.
      case 500 -> refuse(500, "Internal Error, Please try again later.");
      default -> Answer.json(429, envelope(429, "Your call frequency is too high", null));
    };
  }

  private Map<String, Object> record(Job job, Request request) {
    Job.State state = job.state(clock.instant());
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("taskId", job.id);
    data.put("model", job.model);
    data.put(
        "state",
        switch (state) {
          case WAITING -> "waiting";
          case GENERATING -> "generating";
          case SUCCEEDED, EMPTY -> "success";
          case BLOCKED, FAILED -> "fail";
        });
    data.put("param", job.request);
    data.put("resultJson", resultJson(job, state, request));
    data.put("failCode", failCode(state));
    data.put("failMsg", failMessage(state));
    boolean ended = ended(state);
    data.put("costTime", ended ? job.readyAt.toEpochMilli() - job.createdAt.toEpochMilli() : null);
    data.put("createTime", job.createdAt.toEpochMilli());
    data.put("completeTime", ended ? job.readyAt.toEpochMilli() : null);
    data.put("updateTime", ended ? job.readyAt.toEpochMilli() : job.createdAt.toEpochMilli());
    return data;
  }

  private Map<String, Object> legacyRecord(Job job, Request request) {
    Job.State state = job.state(clock.instant());
    Map<String, Object> flat = new LinkedHashMap<>();
    flat.put("taskId", job.id);
    flat.put(
        "successFlag",
        switch (state) {
          case WAITING, GENERATING -> 0;
          case SUCCEEDED, EMPTY -> 1;
          case BLOCKED -> 2;
          case FAILED -> 3;
        });
    flat.put("imageUrl", state == Job.State.SUCCEEDED ? urls(job, request).getFirst() : null);
    flat.put("errorCode", failCode(state));
    flat.put("errorMessage", failMessage(state));
    flat.put("createTime", "" + job.createdAt);
    flat.put("completeTime", ended(state) ? "" + job.readyAt : null);
    return flat;
  }

  private @Nullable String resultJson(Job job, Job.State state, Request request) {
    return switch (state) {
      case WAITING, GENERATING, BLOCKED, FAILED -> null;
      case EMPTY -> "{\"resultUrls\":[]}";
      case SUCCEEDED -> Request.JSON.writeValueAsString(Map.of("resultUrls", urls(job, request)));
    };
  }

  private List<String> urls(Job job, Request request) {
    String base = request.baseUrl(ownUrl) + "/files/" + job.id + "-";
    return IntStream.range(0, job.order.count())
        .mapToObj(i -> base + i + "." + job.order.format().extension)
        .toList();
  }

  private static boolean ended(Job.State state) {
    return state != Job.State.WAITING && state != Job.State.GENERATING;
  }

  private static @Nullable String failCode(Job.State state) {
    return switch (state) {
      case WAITING, GENERATING, SUCCEEDED, EMPTY -> null;
      case BLOCKED -> "422";
      case FAILED -> "500";
    };
  }

  private static @Nullable String failMessage(Job.State state) {
    return switch (state) {
      case WAITING, GENERATING, SUCCEEDED, EMPTY -> null;
      case BLOCKED -> "The prompt was flagged as prohibited by the content policy";
      case FAILED -> "The model raised an exception (asked for by sketch:fail)";
    };
  }

  private static Answer noKey() {
    return Answer.json(401, envelope(401, "You do not have access permissions", null));
  }

  /// HTTP 200 with an error code inside, as the real service does it.
  private static Answer refuse(int code, String message) {
    return Answer.json(200, envelope(code, message, null));
  }

  private static Map<String, Object> envelope(int code, String message, @Nullable Object data) {
    Map<String, Object> envelope = new LinkedHashMap<>();
    envelope.put("code", code);
    envelope.put("msg", message);
    envelope.put("data", data);
    return envelope;
  }

  private static String text(JsonNode body, String name) {
    return body.path(name).isString() ? body.path(name).asString() : "";
  }
}
