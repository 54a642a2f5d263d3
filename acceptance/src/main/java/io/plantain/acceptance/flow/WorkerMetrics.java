package io.plantain.acceptance.flow;

import io.plantain.acceptance.Instance;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a worker says about itself, as one look found it.
final class WorkerMetrics {
  private static final Duration LIMIT = Duration.ofSeconds(30); // on a machine that is busy
  private static final Pattern HEAP =
      Pattern.compile("(?m)^jvm_memory_(used|max)_bytes\\{[^}]*area=\"heap\"[^}]*} (\\S+)$");
  private static final double MEBIBYTE = 1 << 20;

  private final String text;

  WorkerMetrics(Instance worker) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
      HttpRequest request = HttpRequest.newBuilder(worker.metrics()).timeout(LIMIT).build();
      text = http.send(request, BodyHandlers.ofString()).body();
    }
  }

  /// Counts by upper bound.
  TreeMap<Double, Double> buckets(String histogram) {
    TreeMap<Double, Double> buckets = new TreeMap<>();
    Matcher lines =
        Pattern.compile("(?m)^" + histogram + "_bucket\\{[^}]*le=\"([^\"]+)\"[^}]*} (\\S+)$")
            .matcher(text);
    while (lines.find()) {
      String bound = lines.group(1);
      buckets.merge(
          bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound),
          Double.parseDouble(lines.group(2)),
          Double::sum);
    }
    return buckets;
  }

  /// Of all its labels together; 0 where it is not shown yet.
  double sum(String metric) {
    double sum = 0;
    Matcher lines = Pattern.compile("(?m)^" + metric + "(?:\\{[^}]*})? (\\S+)$").matcher(text);
    while (lines.find()) {
      sum += Double.parseDouble(lines.group(1));
    }
    return sum;
  }

  String heap() {
    double used = 0;
    double max = 0;
    Matcher heap = HEAP.matcher(text);
    while (heap.find()) {
      double value = Math.max(0, Double.parseDouble(heap.group(2))) / MEBIBYTE;
      used += heap.group(1).equals("used") ? value : 0;
      max += heap.group(1).equals("max") ? value : 0;
    }
    return "%.0f of %.0f MiB used now".formatted(used, max);
  }
}
