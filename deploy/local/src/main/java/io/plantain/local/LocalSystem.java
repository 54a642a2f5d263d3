package io.plantain.local;

import io.plantain.local.process.LocalProcess;
import io.plantain.local.process.ProcessSpec;
import io.plantain.local.process.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// The processes of one installation and what may be done to them.
final class LocalSystem {
  static final String LAUNCHER = "launcher";
  static final String POSTGRES = "postgres";

  /// Beyond that one machine only gets slower, and the databases run out of connections.
  static final int MAX_PROCESSES = 8;

  /// For processes without a usual port. Below the range from which the system takes ports for
  /// outgoing connections: a process that crashed must find its port free again.
  private static final int FIRST_FREE_PORT = 20_000;

  private static final int LAST_FREE_PORT = 32_000;
  private static final int PORT_TRIES = 1_000;

  /// The launcher looks twice a second; it may be busy starting PostgreSQL.
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

  private static final Duration START_PAUSE = Duration.ofMillis(100);

  private final Home home;
  private final LocalSettings settings;
  private final Credentials credentials;
  private final Processes processes;
  private final StartupCache cache;
  private final Plan plan;
  private final PostgresServer postgres;
  private final Readiness readiness = new Readiness();

  /// The one that the environment names, or the usual one.
  static LocalSystem ofEnvironment() throws IOException {
    Home home = Home.find(System.getenv());
    return new LocalSystem(home, LocalSettings.load(home), System.getenv());
  }

  LocalSystem(Home home, LocalSettings settings, Map<String, String> environment) {
    this.home = home;
    this.settings = settings;
    this.credentials = new Credentials(home);
    this.processes = new Processes(home);
    this.cache = new StartupCache(home);
    this.plan = new Plan(home, settings, credentials, environment, cache);
    try {
      this.postgres =
          new PostgresServer(
              home.data("postgres"),
              home.cache().resolve(PostgresBinaries.DIRECTORY_NAME),
              credentials.postgresPassword());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Home home() {
    return home;
  }

  LocalSettings settings() {
    return settings;
  }

  Credentials credentials() {
    return credentials;
  }

  StartupCache cache() {
    return cache;
  }

  Plan plan() {
    return plan;
  }

  PostgresServer postgres() {
    return postgres;
  }

  Readiness readiness() {
    return readiness;
  }

  List<LocalProcess> all() {
    return processes.all();
  }

  /// The launcher that watches this system, if it lives.
  Optional<LocalProcess> launcher() {
    return processes.find(LAUNCHER).filter(LocalProcess::isAlive);
  }

  /// Keeps true what Prometheus scrapes, if it was asked for.
  void showToPrometheus() throws IOException {
    if (processes.find(LocalPrometheus.NAME).isPresent()) {
      new LocalPrometheus(home).show(processes.all());
    }
  }

  /// Makes this JVM the launcher.
  void claim() {
    Optional<LocalProcess> other = launcher();
    if (other.isPresent()) {
      throw new CannotGoOn(
          "Plantain already runs here (launcher %d): ./plantain status shows it, ./plantain down ends it."
              .formatted(other.get().pid()));
    }
    processes.record(LAUNCHER, ProcessHandle.current(), 0, 0);
  }

  ProcessSpec spec(LocalProcess process) {
    return plan.of(process.name(), process.port(), process.secondPort());
  }

  /// Starts one of the parts at its usual port.
  LocalProcess start(String name) {
    return Service.of(name)
        .map(
            service ->
                start(name, settings.port(service.port()), settings.port(service.actuator())))
        .orElseGet(() -> start(name, 0, 0)); // parts know theirs
  }

  private LocalProcess start(String name, int port, int secondPort) {
    return processes.start(plan.of(name, port, secondPort), secondPort);
  }

  void startAgain(LocalProcess process) throws IOException, InterruptedException {
    if (process.name().equals(POSTGRES)) {
      startPostgres();
    } else {
      start(process.name(), process.port(), process.secondPort());
    }
  }

  void startPostgres() throws IOException, InterruptedException {
    postgres.start(settings.port(Port.POSTGRES));
    ProcessHandle.of(postgres.pid())
        .ifPresent(handle -> processes.record(POSTGRES, handle, postgres.port(), 0));
  }

  /// Ends what a killed launcher left running. A PostgreSQL on the right port is kept: it is
  /// durable, and the next start finds it.
  int stopStale() throws IOException, InterruptedException {
    List<LocalProcess> stale =
        processes.all().stream()
            .filter(process -> !process.name().equals(LAUNCHER))
            .filter(process -> !process.name().equals(POSTGRES))
            .toList();
    int alive = (int) stale.stream().filter(LocalProcess::isAlive).count();
    processes.stop(stale);
    processes.stopUnrecorded();
    if (postgres.isRunning()
        && !(settings.startsPostgres() && postgres.port() == settings.port(Port.POSTGRES))) {
      postgres.stop();
    }
    return alive;
  }

  /// In reverse order: who gives work before who takes it, the servers last.
  void stop() {
    try (Lock held = Lock.take(home)) {
      stopServicesAndServers();
    }
  }

  private void stopServicesAndServers() {
    try {
      Files.deleteIfExists(home.ready());
      List<LocalProcess> services = new ArrayList<>();
      List<LocalProcess> parts = new ArrayList<>();
      for (LocalProcess process : processes.all().reversed()) {
        if (Service.of(process.name()).isPresent()) {
          services.add(process);
        } else if (!process.name().equals(LAUNCHER) && !process.name().equals(POSTGRES)) {
          parts.add(process);
        }
      }
      processes.stop(services);
      processes.stop(parts);
      processes.stopUnrecorded();
      postgres.stop();
      processes.forget(POSTGRES);
      if (processes.find(LAUNCHER).stream().noneMatch(LocalSystem::isOther)) {
        processes.forget(LAUNCHER);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isOther(LocalProcess launcher) {
    return launcher.isAlive() && launcher.pid() != ProcessHandle.current().pid();
  }

  /// Which processes a word on the command line means: `generation-worker` all of that service,
  /// `generation-worker-1` the first alone.
  List<LocalProcess> named(String name) {
    List<LocalProcess> processes =
        Service.of(name).isPresent() && name.matches(".*-\\d+")
            ? this.processes.find(name.replaceFirst("-1$", "")).stream().toList()
            : all().stream()
                .filter(process -> !process.name().equals(LAUNCHER))
                .filter(
                    process ->
                        process.name().equals(name)
                            || Service.of(process.name()).stream()
                                .anyMatch(service -> service.title().equals(name)))
                .toList();
    if (processes.isEmpty()) {
      throw new CannotGoOn(
          "There is no process \"" + name + "\" here; ./plantain status names all.");
    }
    return processes;
  }

  /// Ends processes and keeps the launcher from starting them again.
  ///
  /// @param kill gives them no time for anything, as a crash would
  void stop(List<LocalProcess> chosen, boolean kill) throws IOException, InterruptedException {
    try (Lock held = Lock.take(home)) {
      chosen.forEach(processes::hold);
    } // not held any longer: others may crash, and be started, while these end
    if (kill) {
      processes.kill(chosen);
      return;
    }
    if (chosen.stream().anyMatch(process -> process.name().equals(POSTGRES))) {
      postgres.stop(); // asked by signal it would wait for every client to leave
    }
    processes.endAll(chosen);
  }

  /// Asks the launcher to start what was stopped.
  void due(List<LocalProcess> chosen) {
    try (Lock held = Lock.take(home)) {
      for (LocalProcess process : chosen) {
        if (!process.isAlive()) {
          processes.due(process.name(), process.port(), process.secondPort());
        }
      }
    }
  }

  /// Waits until the launcher has started a process and it is ready.
  LocalProcess awaitStarted(String name) throws InterruptedException {
    long end = System.nanoTime() + START_TIMEOUT.toNanos();
    while (true) {
      Optional<LocalProcess> process = processes.find(name).filter(found -> found.pid() != 0);
      if (process.isPresent()) {
        if (name.equals(POSTGRES)) {
          return process.get(); // started means ready
        }
        readiness.await(spec(process.get()), process.get());
        return process.get();
      }
      if (System.nanoTime() > end) {
        throw new CannotGoOn("The launcher does not start " + name + "; ./plantain logs launcher");
      }
      Thread.sleep(START_PAUSE);
    }
  }

  /// Adds or ends processes of a service until there are `wanted`; returns the names of those that
  /// were added.
  List<String> scale(Service service, int wanted) throws IOException, InterruptedException {
    List<String> added = new ArrayList<>();
    List<LocalProcess> surplus = new ArrayList<>();
    try (Lock held = Lock.take(home)) {
      for (int number = 1; number <= MAX_PROCESSES; number++) {
        String name = service.process(number);
        Optional<LocalProcess> process = processes.find(name);
        if (number <= wanted && process.isEmpty()) {
          processes.due(
              name,
              number == 1 ? settings.port(service.port()) : freePort(),
              number == 1 ? settings.port(service.actuator()) : freePort());
          added.add(name);
        } else if (number > wanted) {
          process.ifPresent(surplus::add);
        }
      }
    }
    stop(surplus, false);
    surplus.forEach(process -> processes.forget(process.name()));
    return added;
  }

  /// One sentence for all ports that somebody else has.
  void checkPorts() {
    List<String> taken = new ArrayList<>();
    for (Port port : Port.values()) {
      if (isOurs(port) && !isFree(settings.port(port))) {
        taken.add(
            "Port %d (%s) is taken: end the program that has it, or set %s to a free port."
                .formatted(settings.port(port), port, port.variable()));
      }
    }
    if (!taken.isEmpty()) {
      throw new CannotGoOn(String.join("\n", taken));
    }
  }

  private boolean isOurs(Port port) {
    try {
      return switch (port) {
        case KAFKA, KAFKA_CONTROLLER -> settings.startsKafka();
        case POSTGRES -> settings.startsPostgres() && !postgres.isRunning();
        case S3 -> settings.startsS3();
        case PROMETHEUS -> false; // only on request, and nothing depends on it
        case API, INTAKE_ADMIN, MODERATION, LEDGER, GENERATION, STORAGE, SKETCH -> true;
        case MODERATION_ACTUATOR, LEDGER_ACTUATOR, GENERATION_ACTUATOR, STORAGE_ACTUATOR -> true;
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isFree(int port) {
    if (Readiness.accepts(port)) {
      return false;
    }
    try (var socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() {
    for (int tries = 0; tries < PORT_TRIES; tries++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_FREE_PORT, LAST_FREE_PORT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new CannotGoOn("No free port from " + FIRST_FREE_PORT + " to " + LAST_FREE_PORT + ".");
  }

  static List<String> serviceTitles() {
    return Arrays.stream(Service.values()).map(Service::title).toList();
  }
}
