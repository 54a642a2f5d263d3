package io.plantain.local;

import io.plantain.local.process.LocalProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "status",
    description = "Shows every process. Exit code 0: all ready, 1: not all, 3: nothing runs.")
final class StatusCommand implements Callable<Integer> {
  private static final int NOTHING_RUNS = 3; // as init scripts have it

  @Override
  public Integer call() throws Exception {
    LocalSystem system = LocalSystem.ofEnvironment();
    List<LocalProcess> processes = system.all();
    if (processes.stream().noneMatch(LocalProcess::isAlive)) {
      System.out.println("Nothing runs; start it with ./plantain up");
      return NOTHING_RUNS;
    }
    boolean allReady = true;
    long memory = 0;
    System.out.printf(
        "%-22s %-9s %8s %6s %8s %8s %8s%n", "", "", "pid", "port", "actuator", "MiB", "up");
    for (LocalProcess process : processes) {
      String state = state(system, process);
      long mebibytes = process.isAlive() ? residentMebibytes(process) : 0;
      memory += mebibytes;
      allReady &= state.equals("ready");
      System.out.printf(
          Locale.ROOT,
          "%-22s %-9s %8d %6s %8s %8d %8s%n",
          process.name(),
          state,
          process.pid(),
          process.port() == 0 ? "" : process.port(),
          process.secondPort() == 0 ? "" : process.secondPort(),
          mebibytes,
          process.isAlive() ? age(process) : "");
    }
    System.out.printf(
        Locale.ROOT, "%-22s %-9s %8s %6s %8s %8d%n", "together", "", "", "", "", memory);
    if (system.launcher().isEmpty()) {
      System.out.println("The launcher is gone: ./plantain up or ./plantain down cleans up.");
      allReady = false;
    }
    return allReady ? 0 : 1;
  }

  private static String state(LocalSystem system, LocalProcess process)
      throws InterruptedException {
    if (!process.isAlive()) {
      return process.stopped() ? "stopped" : process.isDue() ? "starting" : "ended";
    }
    if (process.stopped()) {
      return "stopping";
    }
    return switch (process.name()) {
      case LocalSystem.LAUNCHER -> "ready";
      case LocalSystem.POSTGRES -> Readiness.accepts(process.port()) ? "ready" : "not ready";
      default -> system.readiness().isReady(system.spec(process)) ? "ready" : "not ready";
    };
  }

  /// PostgreSQL with its children, one per connection (their shared pages count each time).
  private static long residentMebibytes(LocalProcess process) throws IOException {
    long kibibytes = resident(process.pid());
    if (process.name().equals(LocalSystem.POSTGRES)) {
      for (ProcessHandle child : process.handle().stream().flatMap(p -> p.children()).toList()) {
        kibibytes += resident(child.pid());
      }
    }
    return kibibytes / 1024;
  }

  private static long resident(long pid) throws IOException {
    Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", String.valueOf(pid)).start();
    String answer = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return answer.isEmpty() ? 0 : Long.parseLong(answer);
  }

  private static String age(LocalProcess process) {
    Duration age = Duration.between(process.start(), Instant.now());
    return age.toHours() > 0
        ? age.toHours() + " h"
        : age.toMinutes() > 0 ? age.toMinutes() + " min" : age.toSeconds() + " s";
  }
}
