package io.plantain.acceptance.flow;

import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Instance;
import io.plantain.event.Topics;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The largest heap and resident memory of each service while a run lasts.
final class Memory implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Pattern HEAP =
      Pattern.compile("(?m)^jvm_memory_(used|max)_bytes\\{[^}]*area=\"heap\"[^}]*} (\\S+)$");
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");
  private static final double MEBIBYTE = 1 << 20;

  /// Mebibytes.
  ///
  /// @param processes how many processes were seen under this name; more than one says that one
  ///   died
  record Peak(double heap, double maxHeap, double resident, long pid, int processes) {}

  private final Installation system;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
  private final Map<String, Peak> peaks = new TreeMap<>();
  private final Thread thread;
  private volatile boolean going = true;

  private Memory(Installation system) {
    this.system = system;
    this.thread = Thread.ofVirtual().unstarted(this::watch);
  }

  static Memory of(Installation system) {
    Memory memory = new Memory(system);
    memory.thread.start();
    return memory;
  }

  private void watch() {
    try {
      while (going) {
        for (String service : Topics.SERVICES) {
          look(system.instance(service));
        }
        Thread.sleep(EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(Instance instance) throws InterruptedException {
    try {
      double used = 0;
      double max = 0;
      HttpRequest request = HttpRequest.newBuilder(instance.metrics()).timeout(LIMIT).build();
      Matcher heap = HEAP.matcher(http.send(request, BodyHandlers.ofString()).body());
      while (heap.find()) {
        double value = Math.max(0, Double.parseDouble(heap.group(2))) / MEBIBYTE;
        used += heap.group(1).equals("used") ? value : 0;
        max += heap.group(1).equals("max") ? value : 0;
      }
      Path status = Path.of("/proc", Long.toString(instance.pid()), "status");
      Matcher resident = RESIDENT.matcher(Files.exists(status) ? Files.readString(status) : "");
      double rss = resident.find() ? Double.parseDouble(resident.group(1)) / 1024 : 0;
      note(instance, new Peak(used, max, rss, instance.pid(), 1));
    } catch (IOException stopped) {
      // between a stop and a start there is nothing to measure
    }
  }

  private synchronized void note(Instance instance, Peak now) {
    peaks.merge(
        instance.name(),
        now,
        (a, b) ->
            new Peak(
                Math.max(a.heap, b.heap),
                Math.max(a.maxHeap, b.maxHeap),
                Math.max(a.resident, b.resident),
                b.pid,
                a.processes + (a.pid == b.pid ? 0 : 1)));
  }

  synchronized Map<String, Peak> peaks() {
    return new TreeMap<>(peaks);
  }

  @Override
  public void close() throws InterruptedException {
    going = false;
    thread.join();
  }
}
