package io.plantain.local.sketch;

import io.plantain.local.sketch.Jobs.Submitted;
import io.plantain.local.sketch.Picture.Format;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// KIE.ai: the unified jobs API and the older nano-banana calls; Bearer key, an envelope with a
/// code, pictures as URLs.
final class KieDialect {
  static final int USUAL_EDGE = 1_024; // 1K is the default resolution of every model

  private static final Pattern CALLBACK = Pattern.compile("https?://[\\x21-\\x7e]{1,2000}");

  private final Jobs jobs;
  private final InstantSource clock;
  private final String ownUrl;
  private final Consumer<Notice> post;
  private final Function<String, @Nullable Original> originals;

  KieDialect(
      Jobs jobs,
      InstantSource clock,
      String ownUrl,
      Consumer<Notice> post,
      Function<String, @Nullable Original> originals) {
    this.originals = originals;
    this.jobs = jobs;
    this.clock = clock;
    this.ownUrl = ownUrl;
    this.post = post;
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
    return polled(request, job -> envelope(200, "success", record(job, request.baseUrl(ownUrl))));
  }

  Answer legacyRecordInfo(Request request) {
    return polled(request, job -> legacyRecord(job, request.baseUrl(ownUrl)));
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
              model.endsWith("upscale") ? enlarged(input) : input,
              model.endsWith("remove-background")
                  ? Format.CUT_OUT
                  : model.equals("nano-banana-2") ? Format.JPEG : Format.PNG,
              usualEdge(model, input));
    } catch (Order.Unacceptable e) {
      return refuse(422, "" + e.getMessage());
    }
    // Upscaling and background removal have a picture instead of a prompt.
    if (order.prompt().isEmpty() && !input.path("image").isString()) {
      return refuse(422, "prompt is required");
    }
    URI callback = callback(text(request.json(), "callBackUrl"));
    return switch (jobs.submit(model, order, asSent, callback)) {
      case Submitted.Refused(Refusal how) ->
          SubmitAnswer.refused(
              Answer.json(
                  how.status,
                  envelope(
                      how.status,
                      how.status == 429
                          ? "Your call frequency is too high"
                          : "Internal Error, Please try again later.",
                      null)),
              how,
              clock.instant());
      case Submitted.NoCredits() -> refuse(402, "Credits insufficient");
      case Submitted.Accepted(Job job) -> {
        Notice.of(job, request.baseUrl(ownUrl)).forEach(post);
        yield SubmitAnswer.of(
            job, Answer.json(200, envelope(200, "success", Map.of("taskId", job.id))));
      }
    };
  }

  private static @Nullable URI callback(String url) {
    return CALLBACK.matcher(url).matches() ? URI.create(url) : null;
  }

  /// What a callback says: the record, in an envelope whose code is not always 200.
  byte[] notice(Notice notice) {
    Job job = notice.job();
    return Request.JSON.writeValueAsBytes(
        switch (notice.claim()) {
          case TRUE -> {
            Job.State state = job.state(clock.instant());
            yield switch (state) {
              case FAILED -> envelope(501, "Playground task failed.", record(job, notice.base()));
              case BLOCKED -> envelope(400, "Content policy.", record(job, notice.base()));
              case WAITING, GENERATING, SUCCEEDED, EMPTY ->
                  envelope(
                      200, "Playground task completed successfully.", record(job, notice.base()));
            };
          }
          case FORGED_SUCCESS ->
              envelope(
                  200,
                  "Playground task completed successfully.",
                  Map.of(
                      "taskId",
                      job.id,
                      "state",
                      "success",
                      "resultJson",
                      "{\"resultUrls\":[\"%s/forged.png\"]}".formatted(notice.base())));
          case FORGED_FAILURE ->
              envelope(
                  501,
                  "Playground task failed.",
                  Map.of("taskId", job.id, "state", "fail", "failCode", "500"));
        });
  }

  /// Twice as large, where it can be seen how large that is.
  private JsonNode enlarged(JsonNode input) {
    Original original = originals.apply(text(input, "image"));
    return original == null || !(input instanceof ObjectNode fields)
        ? input
        : fields.deepCopy().put("width", 2 * original.width()).put("height", 2 * original.height());
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
    return switch (job.troubleOfNextPoll()) {
      case NONE -> Answer.json(200, answer.apply(job));
      // Errors hide behind HTTP 200 here more often than not.
      case ERROR -> refuse(500, "Internal Error, Please try again later.");
      case BUSY -> Answer.json(429, envelope(429, "Your call frequency is too high", null));
      case GARBLED -> SubmitAnswer.garbled(Answer.json(200, answer.apply(job)));
    };
  }

  private Map<String, Object> record(Job job, String base) {
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
    data.put("resultJson", resultJson(job, state, base));
    data.put("failCode", failCode(state));
    data.put("failMsg", failMessage(state));
    boolean ended = ended(state);
    data.put("costTime", ended ? job.readyAt.toEpochMilli() - job.createdAt.toEpochMilli() : null);
    data.put("createTime", job.createdAt.toEpochMilli());
    data.put("completeTime", ended ? job.readyAt.toEpochMilli() : null);
    data.put("updateTime", ended ? job.readyAt.toEpochMilli() : job.createdAt.toEpochMilli());
    return data;
  }

  private Map<String, Object> legacyRecord(Job job, String base) {
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
    flat.put("imageUrl", state == Job.State.SUCCEEDED ? urls(job, base).getFirst() : null);
    flat.put("errorCode", failCode(state));
    flat.put("errorMessage", failMessage(state));
    flat.put("createTime", "" + job.createdAt);
    flat.put("completeTime", ended(state) ? "" + job.readyAt : null);
    return flat;
  }

  private @Nullable String resultJson(Job job, Job.State state, String base) {
    return switch (state) {
      case WAITING, GENERATING, BLOCKED, FAILED -> null;
      case EMPTY -> "{\"resultUrls\":[]}";
      case SUCCEEDED -> Request.JSON.writeValueAsString(Map.of("resultUrls", urls(job, base)));
    };
  }

  private List<String> urls(Job job, String base) {
    return IntStream.range(0, job.order.count()).mapToObj(i -> base + job.path(i)).toList();
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

  private static String text(@Nullable JsonNode body, String name) {
    return body != null && body.path(name).isString() ? body.path(name).asString() : "";
  }
}
