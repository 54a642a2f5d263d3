package io.plantain.local.sketch;

import io.plantain.local.sketch.Jobs.Submitted;
import io.plantain.local.sketch.Picture.Format;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The queue of fal.ai: `POST /{model}`, then status, result and cancel under the model's first two
/// segments. Pictures, cut-outs and films, by the model's name. There are no calls back.
final class FalDialect {
  private static final Pattern JOB =
      Pattern.compile("/([^/]+/[^/]+)/requests/([0-9a-f]{32})(/status|/cancel)?");
  private static final Pattern MODEL = Pattern.compile("/(fal-ai/[A-Za-z0-9._/-]{1,100})");
  private static final Pattern FILM =
      Pattern.compile("video|veo|seedance|wan-|minimax|hailuo|sora|ltx");
  private static final Pattern CUT_OUT = Pattern.compile("birefnet|rembg|background");
  private static final Pattern ENLARGED = Pattern.compile("esrgan|upscal");
  private static final Pattern PIXELS = Pattern.compile("(\\d{2,4})x(\\d{2,4})");
  private static final int EDGE_BEFORE = 512; // of pictures to enlarge that cannot be seen
  private static final double WAN_FRAMES_PER_SECOND = 16;

  private final Jobs jobs;
  private final InstantSource clock;
  private final String ownUrl;
  private final Function<String, @Nullable Original> originals;

  FalDialect(
      Jobs jobs,
      InstantSource clock,
      String ownUrl,
      Function<String, @Nullable Original> originals) {
    this.originals = originals;
    this.jobs = jobs;
    this.clock = clock;
    this.ownUrl = ownUrl;
  }

  Answer answer(Request request) {
    if (!request.hasKey()) {
      return error(401, "Authentication is required to access this application.");
    }
    Matcher path = JOB.matcher(request.path());
    if (path.matches()) {
      Job job = jobs.poll(path.group(2));
      return job == null ? error(404, "Request not found") : about(job, request, path);
    }
    Matcher model = MODEL.matcher(request.path());
    return request.method().equals("POST") && model.matches()
        ? submit(request, model.group(1))
        : error(404, "Not Found");
  }

  private Answer submit(Request request, String model) {
    JsonNode body = request.json();
    if (body == null) {
      return error(422, "The body is not a JSON object");
    }
    Order order;
    try {
      order = order(model, body);
    } catch (Order.Unacceptable e) {
      return error(422, "" + e.getMessage());
    }
    if (order.prompt().isEmpty()) {
      return error(422, "prompt or image_url is required");
    }
    return switch (jobs.submit(model, order, body.toString(), null)) {
      case Submitted.Refused(Refusal how) ->
          SubmitAnswer.refused(
              error(how.status, "The service is having a bad moment"), how, clock.instant());
      case Submitted.NoCredits() -> error(403, "User is locked. Reason: Exhausted balance.");
      case Submitted.Accepted(Job job) -> {
        String at = request.baseUrl(ownUrl) + "/" + app(model) + "/requests/" + job.id;
        yield SubmitAnswer.of(
            job,
            Answer.json(
                200,
                Map.of(
                    "status",
                    "IN_QUEUE",
                    "request_id",
                    job.id,
                    "queue_position",
                    0,
                    "response_url",
                    at,
                    "status_url",
                    at + "/status",
                    "cancel_url",
                    at + "/cancel")));
      }
    };
  }

  private static String app(String model) {
    return String.join("/", List.of(model.split("/", 3)).subList(0, 2));
  }

  private Order order(String model, JsonNode body) {
    ObjectNode input = ((ObjectNode) body).deepCopy();
    size(input);
    if (input.path("output_format").asString("").equals("webp")) {
      input.put("output_format", "png"); // any format may be delivered
    }
    if (!input.path("prompt").isString()) { // cut-outs and enlargements have only a picture
      input.put("prompt", input.path("image_url").asString(""));
    }
    if (FILM.matcher(model).find()) {
      input.put("duration", seconds(input));
      return Order.of(input, Format.FILM, KieDialect.USUAL_EDGE);
    }
    if (ENLARGED.matcher(model).find()) {
      int times =
          Math.clamp(input.path("scale").asInt(input.path("upscale_factor").asInt(2)), 1, 8);
      Original original = originals.apply(input.path("image_url").asString(""));
      if (original != null) {
        input.put("width", original.width() * times).put("height", original.height() * times);
      }
      return Order.of(input, Format.PNG, times * EDGE_BEFORE);
    }
    return Order.of(
        input, CUT_OUT.matcher(model).find() ? Format.CUT_OUT : Format.PNG, KieDialect.USUAL_EDGE);
  }

  /// `landscape_16_9`, `1536x1024` or an object with both edges.
  private static void size(ObjectNode input) {
    JsonNode size = input.remove("image_size");
    if (size == null) {
      return;
    }
    Matcher pixels = PIXELS.matcher(size.asString(""));
    if (pixels.matches()) {
      input.put("width", Integer.parseInt(pixels.group(1)));
      input.put("height", Integer.parseInt(pixels.group(2)));
    } else if (size.isObject()) {
      input.set("width", size.path("width"));
      input.set("height", size.path("height"));
    } else {
      input.put(
          "aspect_ratio",
          switch (size.asString("")) {
            case "landscape_4_3" -> "4:3";
            case "landscape_16_9" -> "16:9";
            case "portrait_4_3" -> "3:4";
            case "portrait_16_9" -> "9:16";
            default -> "1:1";
          });
    }
  }

  /// `5`, `"5"`, `"8s"`, or a number of frames.
  private static int seconds(ObjectNode input) {
    if (input.path("num_frames").isNumber()) {
      return (int) Math.round(input.path("num_frames").asInt() / WAN_FRAMES_PER_SECOND);
    }
    String duration = input.path("duration").asString("").replaceAll("\\D", "");
    return duration.isEmpty() || duration.length() > 3
        ? Order.USUAL_SECONDS
        : Integer.parseInt(duration);
  }

  private Answer about(Job job, Request request, Matcher path) {
    String part = path.group(3) == null ? "" : path.group(3);
    return switch (request.method() + " " + part) {
      case "GET /status" -> status(job);
      case "GET " -> result(job, request.baseUrl(ownUrl));
      case "PUT /cancel" ->
          ended(job)
              ? Answer.json(400, Map.of("status", "ALREADY_COMPLETED"))
              : Answer.json(202, Map.of("status", "CANCELLATION_REQUESTED"));
      default -> error(405, "Method Not Allowed");
    };
  }

  private Answer status(Job job) {
    Job.Trouble trouble = job.troubleOfNextPoll();
    if (trouble == Job.Trouble.ERROR || trouble == Job.Trouble.BUSY) {
      return error(trouble == Job.Trouble.ERROR ? 500 : 429, "The service is having a bad moment");
    }
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("request_id", job.id);
    Job.State state = job.state(clock.instant());
    status.put(
        "status",
        switch (state) {
          case WAITING -> "IN_QUEUE";
          case GENERATING -> "IN_PROGRESS";
          case SUCCEEDED, EMPTY, BLOCKED, FAILED -> "COMPLETED";
        });
    if (state == Job.State.WAITING) {
      status.put("queue_position", 0);
    }
    Answer.Sent whole = Answer.json(ended(job) ? 200 : 202, status);
    return trouble == Job.Trouble.GARBLED ? SubmitAnswer.garbled(whole) : whole;
  }

  private Answer result(Job job, String base) {
    return switch (job.state(clock.instant())) {
      case WAITING, GENERATING -> error(400, "Request is still in progress");
      case BLOCKED ->
          modelError(422, "content_policy_violation", "The content was flagged by a checker");
      case FAILED -> modelError(500, "internal_server_error", "asked for by sketch:fail");
      case EMPTY -> Answer.json(200, Map.of("images", List.of()));
      case SUCCEEDED -> Answer.json(200, output(job, base));
    };
  }

  private static Map<String, Object> output(Job job, String base) {
    List<Map<String, Object>> files =
        IntStream.range(0, job.order.count()).mapToObj(index -> file(job, index, base)).toList();
    if (job.order.format() == Format.FILM) {
      return Map.of("video", files.getFirst());
    }
    return CUT_OUT.matcher(job.model).find() || ENLARGED.matcher(job.model).find()
        ? Map.of("image", files.getFirst())
        : Map.of("images", files);
  }

  private static Map<String, Object> file(Job job, int index, String base) {
    return Map.of("url", base + job.path(index), "content_type", job.order.format().contentType);
  }

  private boolean ended(Job job) {
    Job.State state = job.state(clock.instant());
    return state != Job.State.WAITING && state != Job.State.GENERATING;
  }

  private static Answer.Sent modelError(int status, String type, String message) {
    return Answer.json(
        status,
        Map.of("detail", List.of(Map.of("loc", List.of("body"), "type", type, "msg", message))));
  }

  private static Answer.Sent error(int status, @Nullable String detail) {
    return Answer.json(status, Map.of("detail", "" + detail));
  }
}
