package io.plantain.local.sketch;

import io.plantain.local.sketch.Jobs.Submitted;
import io.plantain.local.sketch.Picture.Format;
import io.plantain.local.sketch.Steering.Trick;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Banana v4: `POST /start/v4/` and `POST /check/v4/`, key in the body, pictures as base64.
final class BananaDialect {
  static final int USUAL_EDGE = 512; // the vendor's Stable Diffusion template

  /// How long a long poll is held; clients must allow more.
  static final Duration MAX_HOLD = Duration.ofSeconds(10);

  private static final long LOOK_AGAIN_MILLIS = 50;

  private final Jobs jobs;
  private final Studio studio;
  private final InstantSource clock;

  BananaDialect(Jobs jobs, Studio studio, InstantSource clock) {
    this.jobs = jobs;
    this.studio = studio;
    this.clock = clock;
  }

  Answer start(Request request) {
    JsonNode body = request.json();
    Answer refusal = refusalOf(body);
    if (body == null || refusal != null) {
      return refusal == null ? error(400, "the body is not a JSON object") : refusal;
    }
    if (text(body, "modelKey").isEmpty()) {
      return error(400, "modelKey is missing");
    }
    JsonNode input = body.path("modelInputs");
    Order order;
    try {
      order = Order.of(input, Format.JPEG, USUAL_EDGE);
    } catch (Order.Unacceptable e) {
      return error(400, e.getMessage());
    }
    return switch (jobs.submit(text(body, "modelKey"), order, input.toString(), null)) {
      case Submitted.Refused(Refusal how) ->
          SubmitAnswer.refused(
              error(how.status, "too many requests or a bad moment, try again"), how, now());
      case Submitted.NoCredits() -> error(402, "not enough credits, quota reached");
      case Submitted.Accepted(Job job) ->
          SubmitAnswer.of(job, started(job, body.path("startOnly").asBoolean(true)));
    };
  }

  Answer check(Request request) {
    JsonNode body = request.json();
    Answer refusal = refusalOf(body);
    if (body == null || refusal != null) {
      return refusal == null ? error(400, "the body is not a JSON object") : refusal;
    }
    Job job = jobs.poll(text(body, "callID"));
    if (job == null) {
      return error(404, "no call with this callID");
    }
    Job.Trouble trouble = job.troubleOfNextPoll();
    if (trouble == Job.Trouble.ERROR || trouble == Job.Trouble.BUSY) {
      return error(trouble == Job.Trouble.ERROR ? 500 : 429, "the server is having a bad moment");
    }
    Job.State state = body.path("longPoll").asBoolean(false) ? held(job) : job.state(now());
    Map<String, Object> answer = head(UUID.randomUUID().toString(), message(state));
    if (outputs(job, state) instanceof List<?> outputs) {
      answer.put("modelOutputs", outputs);
    }
    Answer.Sent whole = Answer.json(200, answer);
    return trouble == Job.Trouble.GARBLED ? SubmitAnswer.garbled(whole) : whole;
  }

  private Answer.Sent started(Job job, boolean startOnly) {
    Job.State state = startOnly ? Job.State.WAITING : held(job);
    List<?> outputs = outputs(job, state);
    Map<String, Object> answer = head(job.id, outputs == null ? "started" : message(state));
    answer.put("callID", job.id);
    answer.put("finished", outputs != null);
    if (outputs != null) {
      answer.put("modelOutputs", outputs);
    }
    return Answer.json(200, answer);
  }

  /// Waits on a virtual thread until the job has ended or the hold is over.
  private Job.State held(Job job) {
    Instant end = now().plus(MAX_HOLD);
    Job.State state = job.state(now());
    while ((state == Job.State.WAITING || state == Job.State.GENERATING) && now().isBefore(end)) {
      try {
        Thread.sleep(LOOK_AGAIN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return state;
      }
      state = job.state(now());
    }
    return state;
  }

  private static String message(Job.State state) {
    return switch (state) {
      case WAITING, GENERATING -> "running";
      case SUCCEEDED, EMPTY, BLOCKED -> "success";
      case FAILED -> "error: the model raised an exception (asked for by sketch:fail)";
    };
  }

  /// Entry for entry what the model server returned; null while there is nothing.
  private @Nullable List<?> outputs(Job job, Job.State state) {
    return switch (state) {
      case WAITING, GENERATING, FAILED -> null;
      case EMPTY -> List.of(Map.of("message", "No image"));
      case BLOCKED -> List.of(Map.of("nsfw_content_detected", true));
      // The vendor's template answers a missing prompt with a success of this form.
      case SUCCEEDED ->
          job.order.prompt().isEmpty()
              ? List.of(Map.of("message", "No prompt provided"))
              : pictures(job);
    };
  }

  private List<?> pictures(Job job) {
    List<Map<String, Object>> outputs = new ArrayList<>();
    for (int i = 0; i < job.order.count(); i++) {
      Map<String, Object> output = new LinkedHashMap<>();
      byte[] picture = studio.result(job, i).body();
      output.put(
          "image_base64",
          Base64.getEncoder()
              .encodeToString(
                  job.steering.has(Trick.TRUNCATED)
                      ? Arrays.copyOf(picture, picture.length / 2)
                      : picture));
      if (job.order.seed() != null) {
        output.put("seed", job.order.seed());
      }
      output.put("nsfw_content_detected", false);
      outputs.add(output);
    }
    return outputs;
  }

  private static @Nullable Answer refusalOf(@Nullable JsonNode body) {
    return body != null && text(body, "apiKey").isBlank() ? error(401, "apiKey is missing") : null;
  }

  private static Answer.Sent error(int status, @Nullable String sentence) {
    return Answer.json(status, Map.of("message", "error: " + sentence));
  }

  private Map<String, Object> head(String id, String message) {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("id", id);
    head.put("message", message);
    head.put("created", now().getEpochSecond());
    head.put("apiVersion", "26 Nov 2021"); // the real server sends this date for ever
    return head;
  }

  private Instant now() {
    return clock.instant();
  }

  private static String text(JsonNode body, String name) {
    return body.path(name).isString() ? body.path(name).asString() : "";
  }
}
