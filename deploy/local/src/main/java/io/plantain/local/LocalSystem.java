package io.plantain.local;

import io.plantain.local.process.LocalProcess;
import io.plantain.local.process.ProcessSpec;
import io.plantain.local.process.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The processes of one installation and what may be done to them.
final class LocalSystem {
  static final String LAUNCHER = "launcher";
  static final String POSTGRES = "postgres";

  /// Beyond that one machine only gets slower, and the databases run out of connections.
  static final int MAX_PROCESSES = 8;

  private final Home home;
  private final LocalSettings settings;
  private final Credentials credentials;
  private final Processes processes;
  private final StartupCache cache;
  private final Plan plan;
  private final PostgresServer postgres;
  private final Readiness readiness = new Readiness();

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
    int port =
        Service.of(name).map(service -> settings.port(service.port())).orElse(0); // parts know it
    return start(name, port, settings.port(Port.INTAKE_ADMIN));
  }

  private LocalProcess start(String name, int port, int secondPort) {
    return processes.start(plan.of(name, port, secondPort), secondPort);
  }

  LocalProcess startAgain(LocalProcess process) {
    return start(process.name(), process.port(), process.secondPort());
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

  /// Adds or ends processes of a service until there are `wanted`; returns those that were added.
  List<LocalProcess> scale(Service service, int wanted) {
    try (Lock held = Lock.take(home)) {
      List<LocalProcess> added = new ArrayList<>();
      List<LocalProcess> surplus = new ArrayList<>();
      for (int number = 1; number <= MAX_PROCESSES; number++) {
        Optional<LocalProcess> process = processes.find(service.process(number));
        if (number <= wanted && process.isEmpty()) {
          added.add(
              number == 1
                  ? start(service.title())
                  : start(service.process(number), freePort(), freePort()));
        } else if (number > wanted) {
          process.ifPresent(surplus::add);
        }
      }
      processes.stop(surplus);
      return added;
    }
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
        case API, INTAKE_ADMIN, MODERATION, LEDGER, GENERATION, STORAGE, SKETCH -> true;
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
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> serviceTitles() {
    return Arrays.stream(Service.values()).map(Service::title).toList();
  }
}
