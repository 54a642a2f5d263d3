package io.plantain.local.sketch;

import io.plantain.local.sketch.Steering.Trick;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Every job the provider remembers, and how often each prompt was submitted.
final class Jobs {
  /// 64 MB of request text: the job limit alone would allow 50,000 long pipeline texts.
  static final long MAX_REQUEST_CHARACTERS = 32_000_000;

  static final int MAX_PROMPTS = 100_000; // counted prompts; tests ask about the latest few
  static final int MAX_PROMPT_KEY = 200; // characters of a prompt that the count shows

  private final SketchSettings settings;
  private final InstantSource clock;
  private final Map<String, Job> jobs = new LinkedHashMap<>();
  private final Map<String, int[]> prompts = new LinkedHashMap<>();
  private long requestCharacters;
  private long submits;
  private long made;
  private long polls;
  private long downloads;
  private long duplicates;

  Jobs(SketchSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  sealed interface Submitted {
    record Accepted(Job job) implements Submitted {}

    /// Said before any job exists, so sending it again is safe.
    record Busy() implements Submitted {}

    record NoCredits() implements Submitted {}
  }

  synchronized Submitted submit(String model, Order order, String request) {
    Steering steering = Steering.of(order.prompt());
    int[] seen = prompts.computeIfAbsent(key(order.prompt()), prompt -> new int[2]);
    submits++;
    seen[0]++;
    forgetOldest(prompts, MAX_PROMPTS);
    if (steering.has(Trick.QUOTA)) {
      return new Submitted.NoCredits();
    }
    if (steering.has(Trick.FLAKY) && seen[0] == 1) {
      return new Submitted.Busy();
    }
    made++;
    if (seen[1]++ > 0) {
      duplicates++;
    }
    String id = UUID.randomUUID().toString().replace("-", "");
    Job job = new Job(id, model, order, request, steering, clock.instant(), settings.generation());
    jobs.put(id, job);
    requestCharacters += request.length();
    while (jobs.size() > settings.maxJobs() || requestCharacters > MAX_REQUEST_CHARACTERS) {
      Iterator<Job> oldest = jobs.values().iterator();
      requestCharacters -= oldest.next().request.length();
      oldest.remove();
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
    prompts.forEach((prompt, seen) -> byPrompt.put(prompt, seen[0]));
    Map<String, Object> stats = new LinkedHashMap<>();
    stats.put("submits", submits);
    stats.put("jobs", made);
    stats.put("polls", polls);
    stats.put("downloads", downloads);
    stats.put("duplicate_submits", duplicates);
    stats.put("by_prompt", byPrompt);
    return stats;
  }

  synchronized void reset() {
    jobs.clear();
    prompts.clear();
    requestCharacters = 0;
    submits = made = polls = downloads = duplicates = 0;
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
