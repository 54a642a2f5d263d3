package io.plantain.acceptance.torture.evidence;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// What the processes wrote about a task. Read only when a story is told: logs are long, broken
/// promises few.
final class Logs {
  private static final int MAX_LINES = 200; // of one task in one log

  private Logs() {}

  static List<String> of(Path folder, UUID taskId) {
    List<String> found = new ArrayList<>();
    String id = taskId.toString();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        lines(file, id, found);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static void lines(Path file, String id, List<String> found) throws IOException {
    int lines = 0;
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Files.newInputStream(file),
                StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE)))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.contains(id) && lines++ < MAX_LINES) {
          found.add(file.getFileName() + ": " + line);
        }
      }
    }
  }
}
