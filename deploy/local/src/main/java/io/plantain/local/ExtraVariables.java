package io.plantain.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `env/SERVICE.env` and `env/PROCESS.env`: variables that reach one service or one process only,
/// read at each of its starts.
final class ExtraVariables {
  private ExtraVariables() {}

  /// The file of a process wins over that of its service. The first process of a service has the
  /// service's own name; a file for it alone ends in `-1`.
  static Map<String, String> of(Home home, String process) {
    Map<String, String> variables = new LinkedHashMap<>();
    String service = Service.of(process).map(Service::title).orElse(process);
    read(home.variables(service), variables);
    read(home.variables(process.equals(service) ? process + "-1" : process), variables);
    return variables;
  }

  private static void read(Path file, Map<String, String> into) {
    try {
      for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        int equals = line.indexOf('=');
        if (equals < 1) {
          throw new CannotGoOn(file + ": \"" + line + "\" is not NAME=VALUE.");
        }
        into.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
