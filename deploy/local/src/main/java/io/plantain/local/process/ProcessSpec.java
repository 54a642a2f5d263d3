package io.plantain.local.process;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How to start one process.
///
/// @param environment added to the launcher's own
/// @param ready an address that answers 2xx once the process is ready, if it has one
public record ProcessSpec(
    String name,
    List<String> command,
    Map<String, String> environment,
    Path log,
    int port,
    @Nullable URI ready) {
  public ProcessSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /// With more variables, which win.
  public ProcessSpec with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(more);
    return new ProcessSpec(name, command, all, log, port, ready);
  }
}
