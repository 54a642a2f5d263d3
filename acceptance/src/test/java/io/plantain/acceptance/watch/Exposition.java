package io.plantain.acceptance.watch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what a process shows to Prometheus.
final class Exposition {
  private static final Pattern SAMPLE = Pattern.compile("^([a-z_0-9A-Z:]+)(?:\\{(.*)})? \\S+$");
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern PART = Pattern.compile("_(bucket|count|sum)$");

  private Exposition() {}

  static Map<String, Family> of(URI address) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return read(
          http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body());
    }
  }

  static Map<String, Family> read(String text) {
    Map<String, String> types = new TreeMap<>();
    Map<String, String> helps = new HashMap<>();
    Map<String, Set<String>> labels = new HashMap<>();
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", 4);
      if (line.startsWith("# HELP ")) {
        helps.put(words[2], words.length > 3 ? words[3] : "");
      } else if (line.startsWith("# TYPE ")) {
        types.put(words[2], words[3]);
      } else if (SAMPLE.matcher(line) instanceof Matcher sample && sample.matches()) {
        String name = sample.group(1);
        String family = types.containsKey(name) ? name : PART.matcher(name).replaceFirst("");
        Set<String> seen = labels.computeIfAbsent(family, any -> new HashSet<>());
        Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
        label.results().forEach(found -> seen.add(found.group(1)));
      }
    }
    Map<String, Family> families = new TreeMap<>();
    types.forEach(
        (name, type) ->
            families.put(
                name,
                new Family(
                    name,
                    type,
                    labels.getOrDefault(name, Set.of()),
                    helps.getOrDefault(name, ""))));
    return families;
  }
}
