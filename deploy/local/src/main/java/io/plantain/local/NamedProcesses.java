package io.plantain.local;

import io.plantain.local.process.LocalProcess;
import java.util.List;
import picocli.CommandLine.Parameters;

/// The processes that a command line names.
final class NamedProcesses {
  @Parameters(
      paramLabel = "PROCESS",
      arity = "1..*",
      description =
          "a service (all its processes), generation-worker-2 (one of them), kafka, postgres, s3"
              + " or sketch")
  private List<String> names = List.of();

  List<LocalProcess> in(LocalSystem system) {
    return names.stream().flatMap(name -> system.named(name).stream()).distinct().toList();
  }
}
