package io.plantain.acceptance.torture.traffic;

import io.plantain.acceptance.Installation;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The traffic of a fault run without its faults.
@Command(
    name = "traffic",
    mixinStandardHelpOptions = true,
    description = "Sends the mix of a fault run through a running installation, without faults.")
public final class TrafficRun implements Callable<Integer> {
  @Option(names = "--seconds", description = "how long (default: ${DEFAULT-VALUE})")
  private int seconds = 20;

  @Option(names = "--rate", description = "requests a second (default: ${DEFAULT-VALUE})")
  private double rate = 10;

  @Option(names = "--seed", description = "which requests (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(names = "--edge", description = "further public addresses of intake")
  private List<URI> edges = List.of();

  @Option(names = "--under-fire", description = "excuse what faults explain")
  private boolean underFire;

  @Option(names = "--ends-within", description = "seconds (default: ${DEFAULT-VALUE})")
  private int endsWithinSeconds = 240;

  @Override
  public Integer call() throws InterruptedException {
    PrintStream out = System.out;
    Installation system = Installation.usual();
    List<URI> addresses = new ArrayList<>(List.of(system.api()));
    addresses.addAll(edges);
    try (Traffic traffic = Traffic.start(system, addresses, seed, rate)) {
      Thread.sleep(Duration.ofSeconds(seconds));
      traffic.stop();
      boolean ended = traffic.awaitEnds(Duration.ofSeconds(endsWithinSeconds));
      EndsByKind ends = traffic.ends();
      out.printf("%d requests in %d s%n", traffic.sent().size(), seconds);
      ends.lines().forEach(out::println);
      List<String> surprises = ends.surprises(underFire);
      surprises.forEach(surprise -> out.println("UNEXPECTED " + surprise));
      out.printf("%d observations of tasks%n", traffic.seen().size());
      return ended && surprises.isEmpty() ? 0 : 1;
    }
  }
}
