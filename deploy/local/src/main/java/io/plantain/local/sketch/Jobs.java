package io.plantain.local.sketch;

import io.plantain.local.sketch.Steering.Trick;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Every job the provider remembers, and how often each prompt was submitted.
final class Jobs {
  /// 64 MB of request text: the job limit alone would allow 100,000 long pipeline texts.
  static final long MAX_REQUEST_CHARACTERS = 64_000_000;

  static final int MAX_PROMPTS = 200_000; // counted prompts; twice the jobs, for many make none
  static final int MAX_PROMPT_KEY = 200; // characters of a prompt that the count shows

  private final SketchSettings settings;
  private final InstantSource clock;
  private final Map<String, Job> jobs = new LinkedHashMap<>();
  private final Map<String, Count> prompts = new LinkedHashMap<>();
  private long requestCharacters;
  private long submits;
  private long made;
  private long polls;
  private long downloads;
  private long duplicates;
  private long forgotten;

  private static final class Count {
    int submits;
    int jobs;
  }

  Jobs(SketchSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  sealed interface Submitted {
    record Accepted(Job job) implements Submitted {}

    record Refused(Refusal how) implements Submitted {}

    record NoCredits() implements Submitted {}
  }

  synchronized Submitted submit(String model, Order order, String request, @Nullable URI callback) {
    Steering steering = Steering.of(order.prompt());
    Count seen = prompts.computeIfAbsent(key(order.prompt()), prompt -> new Count());
    submits++;
    seen.submits++;
    forgetOldest(prompts, MAX_PROMPTS);
    boolean first = seen.submits == 1;
    if (steering.has(Trick.QUOTA) || (steering.has(Trick.QUOTA_ONCE) && first)) {
      return new Submitted.NoCredits();
    }
    List<Refusal> refusals = Refusal.of(steering);
    if (seen.submits <= refusals.size()) {
      return new Submitted.Refused(refusals.get(seen.submits - 1));
    }
    made++;
    if (seen.jobs++ > 0) {
      duplicates++;
    }
    String id = UUID.randomUUID().toString().replace("-", "");
    Job job =
        new Job(
            id,
            model,
            order,
            request,
            callback,
            steering.ofJob(seen.jobs),
            clock.instant(),
            settings.generation());
    jobs.put(id, job);
    requestCharacters += request.length();
    while (jobs.size() > settings.maxJobs() || requestCharacters > MAX_REQUEST_CHARACTERS) {
      Iterator<Job> oldest = jobs.values().iterator();
      requestCharacters -= oldest.next().request.length();
      oldest.remove();
      forgotten++;
    }
    return new Submitted.Accepted(job);
  }

  synchronized @Nullable Job poll(String id) {
    polls++;
    return jobs.get(id);
  }

  synchronized @Nullable Job download(String id) {
    downloads++;
    return jobs.get(id);
  }

  synchronized Map<String, Object> stats() {
    Map<String, Object> byPrompt = new LinkedHashMap<>();
    Map<String, Object> jobsByPrompt = new LinkedHashMap<>();
    prompts.forEach(
        (prompt, seen) -> {
          byPrompt.put(prompt, seen.submits);
          jobsByPrompt.put(prompt, seen.jobs);
        });
    Map<String, Object> stats = new LinkedHashMap<>();
    stats.put("submits", submits);
    stats.put("jobs", made);
    stats.put("polls", polls);
    stats.put("downloads", downloads);
    stats.put("duplicate_submits", duplicates);
    stats.put("forgotten", forgotten);
    stats.put("by_prompt", byPrompt);
    stats.put("jobs_by_prompt", jobsByPrompt);
    return stats;
  }

  /// Every prompt that holds a text, its submits and the jobs they made, written piece by piece: a
  /// long run has many.
  synchronized byte[] list(String promptContains) {
    Map<String, List<Job>> byPrompt = new HashMap<>();
    for (Job job : jobs.values()) {
      byPrompt.computeIfAbsent(key(job.order.prompt()), key -> new ArrayList<>(1)).add(job);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
    try (JsonGenerator json = Request.JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberProperty("forgotten", forgotten);
      json.writeArrayPropertyStart("prompts");
      prompts.forEach(
          (prompt, seen) -> {
            if (prompt.contains(promptContains)) {
              write(json, prompt, seen, byPrompt.getOrDefault(prompt, List.of()));
            }
          });
      json.writeEndArray();
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private void write(JsonGenerator json, String prompt, Count seen, List<Job> itsJobs) {
    json.writeStartObject();
    json.writeStringProperty("prompt", prompt);
    json.writeNumberProperty("submits", seen.submits);
    json.writeNumberProperty("made", seen.jobs);
    json.writeArrayPropertyStart("jobs");
    for (Job job : itsJobs) {
      json.writeStartObject();
      json.writeStringProperty("job_id", job.id);
      json.writeStringProperty("created_at", job.createdAt.toString());
      json.writeStringProperty("state", job.state(clock.instant()).name().toLowerCase(Locale.ROOT));
      json.writeNumberProperty("polls", job.polls.get());
      json.writeNumberProperty("downloads", job.downloads.get());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  synchronized void reset() {
    jobs.clear();
    prompts.clear();
    requestCharacters = 0;
    submits = made = polls = downloads = duplicates = forgotten = 0;
  }

  private static String key(String prompt) {
    return prompt.length() <= MAX_PROMPT_KEY ? prompt : prompt.substring(0, MAX_PROMPT_KEY);
  }

  private static <V> void forgetOldest(Map<String, V> map, int limit) {
    while (map.size() > limit) {
      Iterator<String> oldest = map.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }
}
