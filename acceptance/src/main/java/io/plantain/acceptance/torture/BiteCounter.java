package io.plantain.acceptance.torture;

import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Instance;
import io.plantain.event.IntakeEvent;
import io.plantain.event.ModerationEvent;
import io.plantain.event.Topics;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Counts how often the product had to defend itself, from the metrics of all its processes. A
/// counter begins anew with its process, so increases are summed up process by process.
public final class BiteCounter implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1); // little is lost with a killed one
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Pattern SAMPLE =
      Pattern.compile("^([a-z_]+)(\\{[^}]*})? ([0-9.eE+-]+)$", Pattern.MULTILINE);

  private static final Map<Bite, Pattern> METRICS =
      Map.of(
          Bite.CRASH_INSIDE_SUBMITTING, Pattern.compile("plantain_generation_found_submitting.*"),
          Bite.ZOMBIE_WRITE_REFUSED, Pattern.compile("plantain_generation_refused_writes.*"),
          Bite.DUPLICATE_ABSORBED, Pattern.compile("plantain_records_duplicate.*"),
          Bite.UPLOAD_RETRIED, Pattern.compile("plantain_storage_upload_retried.*"),
          Bite.CALLBACK_BEFORE_SUBMIT,
              Pattern.compile("plantain_generation_callbacks.*before_submit.*"),
          Bite.TOMBSTONE_USED, Pattern.compile("plantain_generation_tombstones_used.*"),
          Bite.DEAD_LETTER_REDRIVEN, Pattern.compile("plantain_dead_letters_redriven.*"));

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final Installation installation;
  private final Map<String, Double> last = new HashMap<>();
  private final Map<Bite, Double> counts = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean closed;

  public BiteCounter(Installation installation) {
    this.installation = installation;
    thread = Thread.ofPlatform().daemon().name("bites").start(this::watch);
  }

  /// So far, of what metrics tell.
  public long count(Bite bite) {
    return Math.round(counts.getOrDefault(bite, 0.0));
  }

  /// So far. What metrics cannot tell is told by the topics: a verdict that stands there more often
  /// than its task was submitted was given again after a crash between commit and offset.
  public Map<Bite, Long> counts(Evidence evidence) {
    Map<Bite, Long> result = new EnumMap<>(Bite.class);
    for (Bite bite : Bite.values()) {
      result.put(bite, count(bite));
    }
    result.put(Bite.REDELIVERY_AFTER_COMMIT, redeliveries(evidence));
    return result;
  }

  private static long redeliveries(Evidence evidence) {
    return evidence.eventsByTask().values().stream()
        .filter(
            told -> {
              long submitted =
                  told.stream().filter(e -> e.event() instanceof IntakeEvent.TaskSubmitted).count();
              long judged = told.stream().filter(e -> e.event() instanceof ModerationEvent).count();
              return judged > submitted && submitted > 0;
            })
        .count();
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(PATIENCE.multipliedBy(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch() {
    while (!closed) {
      try {
        for (String service : Topics.SERVICES) {
          installation.instancesOf(service).forEach(this::scrape);
        }
        Thread.sleep(EVERY);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException betweenTwoStarts) {
        // A record of a process that is just written; the next round sees it.
      }
    }
  }

  private void scrape(Instance instance) {
    String process = instance.name() + "@" + instance.pid();
    String text;
    try {
      HttpRequest request = HttpRequest.newBuilder(instance.metrics()).timeout(PATIENCE).build();
      text = http.send(request, BodyHandlers.ofString()).body();
    } catch (IOException dead) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    Matcher samples = SAMPLE.matcher(text);
    while (samples.find()) {
      String labels = samples.group(2) == null ? "" : samples.group(2);
      String name = samples.group(1) + labels;
      for (Bite bite : bites(name)) {
        double value = Double.parseDouble(samples.group(3));
        double before = last.getOrDefault(process + name, 0.0);
        last.put(process + name, value);
        counts.merge(bite, Math.max(0, value - before), Double::sum);
      }
    }
  }

  private static List<Bite> bites(String name) {
    return METRICS.entrySet().stream()
        .filter(metric -> metric.getValue().matcher(name).matches())
        .map(Map.Entry::getKey)
        .toList();
  }
}
