package io.plantain.local.process;

import io.plantain.local.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// The processes of one home directory, each with a record on disk.
public final class Processes {
  /// Above the services' own 25 s for a batch under way.
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  /// `INT` and `HUP` go to everything in a terminal's foreground; only the launcher shall hear them
  /// and end the others in order. An ignored signal stays ignored across exec, the id stays too.
  private static final String SHIELD = "trap '' INT HUP; exec \"$@\"";

  private final Home home;

  public Processes(Home home) {
    this.home = home;
  }

  /// On the command line of each process, so that one without a record is recognised too.
  public String mark() {
    return "-Dplantain.home=" + home.directory();
  }

  public LocalProcess start(ProcessSpec spec, int secondPort) {
    try {
      Files.createDirectories(spec.log().getParent());
      List<String> command = new ArrayList<>(List.of("sh", "-c", SHIELD, "sh"));
      command.addAll(spec.command());
      var builder =
          new ProcessBuilder(command)
              .directory(home.root().toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
      builder.environment().putAll(spec.environment());
      Process process = builder.start();
      return record(spec.name(), process.toHandle(), spec.port(), secondPort);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public LocalProcess record(String name, ProcessHandle handle, int port, int secondPort) {
    var process = LocalProcess.of(name, handle, port, secondPort);
    process.save(file(name));
    return process;
  }

  /// Leaves a record by which the launcher that watches this home starts the process, in the same
  /// way and with the same variables as everything else.
  public void due(String name, int port, int secondPort) {
    LocalProcess.due(name, port, secondPort).save(file(name));
  }

  /// From now on nobody starts it again; it still runs.
  public void hold(LocalProcess process) {
    process.stoppedOnPurpose().save(file(process.name()));
  }

  public Optional<LocalProcess> find(String name) {
    return Files.exists(file(name)) ? Optional.of(LocalProcess.load(file(name))) : Optional.empty();
  }

  /// In the order in which they were started.
  public List<LocalProcess> all() {
    if (!Files.isDirectory(home.processes())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(home.processes())) {
      return files
          .filter(file -> file.toString().endsWith(".properties"))
          .map(LocalProcess::load)
          .sorted(Comparator.comparing(LocalProcess::start))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Asks them all at once to end, waits, ends by force what does not, and forgets them.
  public void stop(List<LocalProcess> processes) {
    endAll(processes);
    processes.forEach(process -> forget(process.name()));
  }

  /// The same, and their records stay.
  public void endAll(List<LocalProcess> processes) {
    end(processes.stream().flatMap(process -> process.handle().stream()).toList());
  }

  /// Gives them no time for anything, as a crash would.
  public void kill(List<LocalProcess> processes) {
    List<ProcessHandle> handles =
        processes.stream().flatMap(process -> process.handle().stream()).toList();
    handles.forEach(ProcessHandle::destroyForcibly);
    handles.forEach(handle -> ended(handle, STOP_TIMEOUT.toNanos()));
  }

  /// Ends what carries our mark but has no record: a launcher was killed between the two.
  public void stopUnrecorded() {
    List<Long> known = all().stream().map(LocalProcess::pid).toList();
    long self = ProcessHandle.current().pid();
    end(
        ProcessHandle.allProcesses()
            .filter(process -> process.pid() != self && !known.contains(process.pid()))
            .filter(this::isMarked)
            .toList());
  }

  private boolean isMarked(ProcessHandle process) {
    return process
        .info()
        .arguments()
        .map(arguments -> List.of(arguments).contains(mark()))
        .orElse(false);
  }

  public void forget(String name) {
    try {
      Files.deleteIfExists(file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(List<ProcessHandle> handles) {
    handles.forEach(ProcessHandle::destroy);
    long end = System.nanoTime() + STOP_TIMEOUT.toNanos();
    for (ProcessHandle handle : handles) {
      if (!ended(handle, end - System.nanoTime())) {
        handle.destroyForcibly();
        ended(handle, STOP_TIMEOUT.toNanos());
      }
    }
  }

  private static boolean ended(ProcessHandle handle, long nanos) {
    try {
      handle.onExit().get(Math.max(nanos, 1), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      return !handle.isAlive();
    }
  }

  private Path file(String name) {
    return home.processes().resolve(name + ".properties");
  }
}
