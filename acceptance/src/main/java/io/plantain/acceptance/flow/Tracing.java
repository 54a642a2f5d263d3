package io.plantain.acceptance.flow;

import com.sun.net.httpserver.HttpExchange;
import io.plantain.acceptance.CpuTimes;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Team;
import io.plantain.event.Topics;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The same load without spans and with all of them sent to a collector, in turns, so that a
/// machine that becomes busier in between is not taken for tracing. Each turn begins with new
/// processes and ends with what their CPUs did.
@Command(
    name = "tracing",
    mixinStandardHelpOptions = true,
    description = "Measures what spans cost: CPU of the services for a task, off and on.")
final class Tracing extends Ground {
  private static final int SCRIPT_SECONDS = 400;
  private static final Duration END = Duration.ofMinutes(5);
  private static final int CLIENTS = 10;

  @Option(names = "--rate", description = "tasks a second (default: ${DEFAULT-VALUE})")
  private double rate = 8;

  @Option(names = "--warm-up", description = "seconds of each turn (default: ${DEFAULT-VALUE})")
  private int warmUp = 30;

  @Option(names = "--seconds", description = "of each measurement (default: ${DEFAULT-VALUE})")
  private int seconds = 45;

  @Option(names = "--turns", description = "of each of both (default: ${DEFAULT-VALUE})")
  private int turns = 2;

  private record Cost(double cpuMillis, double kibibytes) {}

  @Override
  void run(Installation system) throws Exception {
    Team team = Team.create(system, "tracing", 1_000_000);
    List<Cost> off = new ArrayList<>();
    List<Cost> on = new ArrayList<>();
    try (Sink sink = new Sink();
        Endings endings = new Endings(system.kafka())) {
      say("%n  spans   CPU a task   sent to the collector");
      for (int turn = 0; turn < turns; turn++) {
        off.add(turn(system, team, endings, sink, false));
        on.add(turn(system, team, endings, sink, true));
      }
    } finally {
      restart(system, "");
    }
    double without = off.stream().mapToDouble(Cost::cpuMillis).average().orElse(0);
    double with = on.stream().mapToDouble(Cost::cpuMillis).average().orElse(0);
    say("%n  CPU of the five services with all spans / without: %.3f", with / without);
    promise(
        off.stream().allMatch(cost -> cost.kibibytes() == 0), "nothing is sent while it is off");
    promise(on.stream().allMatch(cost -> cost.kibibytes() > 0), "spans are sent while it is on");
  }

  private Cost turn(Installation system, Team team, Endings endings, Sink sink, boolean on)
      throws Exception {
    restart(system, on ? sink.address() : "");
    Cost cost;
    Load load = Load.start(team, CLIENTS, rate);
    try (load) {
      Thread.sleep(Duration.ofSeconds(warmUp));
      int tasks = load.accepted().size();
      long bytes = sink.bytes.get();
      double cpu = cpu(system);
      Thread.sleep(Duration.ofSeconds(seconds));
      double used = cpu(system) - cpu;
      tasks = load.accepted().size() - tasks;
      cost = new Cost(used * 1_000 / tasks, (sink.bytes.get() - bytes) / 1_024.0 / tasks);
    }
    say("  %-5s   %7.2f ms   %.1f KiB a task", on ? "on" : "off", cost.cpuMillis, cost.kibibytes);
    var accepted = load.accepted().keySet();
    boolean ended = Waiting.until(END, () -> endings.endedOf(accepted) == accepted.size());
    promise(ended, "%d tasks ended", accepted.size());
    return cost;
  }

  private static void restart(Installation system, String collector) throws IOException {
    for (String service : Topics.SERVICES) {
      Path variables = system.home().resolve("env").resolve(service + ".env");
      Files.createDirectories(variables.getParent());
      Files.writeString(
          variables, collector.isEmpty() ? "" : "OTEL_EXPORTER_OTLP_ENDPOINT=" + collector + "\n");
      system.plantain(SCRIPT_SECONDS, "restart", service);
    }
  }

  private static double cpu(Installation system) {
    Map<String, Double> times =
        CpuTimes.read(Topics.SERVICES.stream().map(system::instance).toList());
    return times.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /// A collector that counts what it gets and throws it away.
  private static final class Sink extends StubServer {
    private final AtomicLong bytes = new AtomicLong();

    Sink() {
      start("/v1/traces", this::take);
    }

    private void take(HttpExchange exchange) throws IOException {
      try (exchange) {
        bytes.addAndGet(exchange.getRequestBody().transferTo(OutputStream.nullOutputStream()));
        exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(200, -1);
      }
    }
  }
}
