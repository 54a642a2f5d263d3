package io.plantain.acceptance.watch;

import io.plantain.acceptance.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// deploy/METRICS.md: prose, and two tables that tests write.
final class MetricsPage {
  /// `mvn ... -Dplantain.write=true` writes what a test would otherwise complain about.
  static final boolean WRITE = Boolean.getBoolean("plantain.write");

  private static final Path FILE = Checkout.root().resolve("deploy/METRICS.md");

  private MetricsPage() {}

  static String table(String name) {
    String text = text();
    int begin = text.indexOf(open(name)) + open(name).length();
    return text.substring(begin, text.indexOf(close(name)));
  }

  static void write(String name, String table) {
    String text = text();
    int begin = text.indexOf(open(name)) + open(name).length();
    try {
      Files.writeString(
          FILE, text.substring(0, begin) + table + text.substring(text.indexOf(close(name))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Types by the names of metrics.
  static Map<String, String> types(String name) {
    Map<String, String> types = new TreeMap<>();
    Pattern.compile("(?m)^\\|(?: [a-z-]+(?: [a-z]+)? \\|)? `([a-zA-Z_0-9]+)` \\| (\\w+) \\|")
        .matcher(table(name))
        .results()
        .forEach(row -> types.put(row.group(1), row.group(2)));
    return types;
  }

  /// The cells of the rows in a table, by the names of metrics.
  static Map<String, String> rows(String name) {
    Map<String, String> rows = new TreeMap<>();
    for (String line : table(name).lines().toList()) {
      List<String> names =
          Pattern.compile("`([a-zA-Z_0-9]+)` \\|")
              .matcher(line)
              .results()
              .map(m -> m.group(1))
              .toList();
      if (!names.isEmpty()) {
        rows.put(names.getFirst(), line);
      }
    }
    return rows;
  }

  private static String text() {
    try {
      return Files.readString(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String open(String name) {
    return "<!-- " + name + " -->\n";
  }

  private static String close(String name) {
    return "<!-- /" + name + " -->";
  }
}
