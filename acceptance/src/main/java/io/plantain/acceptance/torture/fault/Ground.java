package io.plantain.acceptance.torture.fault;

import io.plantain.acceptance.Broker;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Ports;
import io.plantain.acceptance.torture.traffic.Surroundings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// An installation of a fault run's own: several processes of each service, short intervals, and
/// proxies of ours between the services and the servers.
public final class Ground implements AutoCloseable {
  public static final List<String> SERVICES =
      List.of(
          "intake-service",
          "moderation-service",
          "ledger-service",
          "generation-worker",
          "storage-worker");

  /// Rows that a dead worker held come due after this; the least that the worker allows with a
  /// submit time-out of a third.
  public static final Duration LEASE = Duration.ofSeconds(9);

  private static final int UP_LIMIT_SECONDS = 480; // on a busy machine, with caches to be made
  private static final int COMMAND_LIMIT_SECONDS = 240;
  private static final Duration READY_LIMIT = Duration.ofMinutes(4);
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(300);

  private final Installation installation;
  private final Map<String, TcpProxy> kafka;
  private final TcpProxy objectStore;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PROBE_LIMIT).build();
  private final Broker broker;

  private Ground(
      Installation installation, Map<String, TcpProxy> kafka, TcpProxy objectStore, Broker broker) {
    this.installation = installation;
    this.kafka = Map.copyOf(kafka);
    this.objectStore = objectStore;
    this.broker = broker;
  }

  /// Starts it from nothing.
  ///
  /// @param home a folder of the run's own
  /// @param instances processes of each service
  /// @param extra variables by service, for bugs that are planted
  public static Ground start(Path home, int instances, Map<String, Map<String, String>> extra)
      throws IOException, InterruptedException {
    Map<String, String> environment = new LinkedHashMap<>(Ports.ofInstallation());
    List<String> names = new ArrayList<>(List.of("object store proxy"));
    SERVICES.forEach(
        service -> {
          names.add(service + " listener");
          names.add(service + " proxy");
        });
    Map<String, Integer> ports = new HashMap<>();
    Ports.free(names).forEach((name, port) -> ports.put(name, Integer.valueOf(port)));
    Map<String, TcpProxy> kafka = new HashMap<>();
    for (String service : SERVICES) {
      kafka.put(
          service,
          new TcpProxy(port(ports, service + " proxy"), port(ports, service + " listener")));
    }
    TcpProxy objectStore =
        new TcpProxy(
            port(ports, "object store proxy"),
            Integer.parseInt(Objects.requireNonNull(environment.get("PLANTAIN_PORT_S3"))));
    environment.put("PLANTAIN_BUILD", "never"); // the script has just built, if it had to
    environment.put("PLANTAIN_KAFKA_SETTINGS", listeners(environment, ports));
    environment.putAll(Surroundings.environment(home));
    environment.putAll(intervals());
    for (String service : SERVICES) {
      Map<String, String> variables = new LinkedHashMap<>();
      variables.put(
          "SPRING_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + port(ports, service + " proxy"));
      if (service.endsWith("worker")) {
        variables.put("PLANTAIN_S3_ENDPOINT", "http://127.0.0.1:" + objectStore.port());
      }
      variables.putAll(extra.getOrDefault(service, Map.of()));
      variables(home, service, variables);
    }
    Installation installation = new Installation(home, environment);
    installation.plantain(UP_LIMIT_SECONDS, "up", "--detach");
    Ground ground = new Ground(installation, kafka, objectStore, new Broker(installation.kafka()));
    for (String service : SERVICES) {
      installation.plantain(COMMAND_LIMIT_SECONDS, "scale", service, Integer.toString(instances));
    }
    return ground;
  }

  /// Short enough that a run of minutes sees everything happen that usually takes hours.
  private static Map<String, String> intervals() {
    return Map.of(
        "PLANTAIN_DRIVE_AGAIN",
        "10s",
        "PLANTAIN_GENERATION_SUBMIT_LEASE",
        LEASE.toSeconds() + "s",
        "PLANTAIN_GENERATION_POLL_LEASE",
        LEASE.toSeconds() + "s",
        "PLANTAIN_GENERATION_PUBLISH_LEASE",
        LEASE.toSeconds() + "s",
        "PLANTAIN_GENERATION_HTTP_SUBMIT_TIMEOUT",
        "5s",
        "PLANTAIN_GENERATION_HTTP_POLL_TIMEOUT",
        "6s");
  }

  /// Each service has a listener of its own, which tells its clients to come through its proxy.
  private static String listeners(Map<String, String> environment, Map<String, Integer> ports) {
    StringBuilder listening = new StringBuilder();
    StringBuilder advertised = new StringBuilder();
    StringBuilder protocols = new StringBuilder("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    String own = "PLAINTEXT://127.0.0.1:" + environment.get("PLANTAIN_PORT_KAFKA");
    listening
        .append(own)
        .append(",CONTROLLER://127.0.0.1:")
        .append(environment.get("PLANTAIN_PORT_KAFKA_CONTROLLER"));
    advertised.append(own);
    for (String service : SERVICES) {
      String name = service.replaceAll("-.*", "").toUpperCase(Locale.ROOT);
      listening.append(",%s://127.0.0.1:%d".formatted(name, port(ports, service + " listener")));
      advertised.append(",%s://127.0.0.1:%d".formatted(name, port(ports, service + " proxy")));
      protocols.append(",").append(name).append(":PLAINTEXT");
    }
    return "listeners=%s advertised.listeners=%s listener.security.protocol.map=%s inter.broker.listener.name=PLAINTEXT"
        .formatted(listening, advertised, protocols);
  }

  private static int port(Map<String, Integer> ports, String name) {
    return Objects.requireNonNull(ports.get(name), name);
  }

  public Installation installation() {
    return installation;
  }

  public Broker broker() {
    return broker;
  }

  /// Between the workers and the object store.
  public TcpProxy objectStore() {
    return objectStore;
  }

  /// Between a service and the broker.
  public TcpProxy kafkaOf(String service) {
    return Objects.requireNonNull(kafka.get(service), service);
  }

  /// Names of a service's processes.
  public List<String> processesOf(String service) {
    return installation.pids().keySet().stream()
        .filter(name -> name.equals(service) || name.matches(service + "-\\d+"))
        .sorted()
        .toList();
  }

  public String anyOf(String service, RandomGenerator random) {
    List<String> all = processesOf(service);
    return all.get(random.nextInt(all.size()));
  }

  /// Public edges of all intake processes.
  public List<URI> edges() {
    return processesOf("intake-service").stream().map(installation::edgeOf).toList();
  }

  public void signal(String process, String signal) throws IOException, InterruptedException {
    long pid = Objects.requireNonNull(installation.pids().get(process), process);
    new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
  }

  /// Runs `./plantain ARGUMENTS` on this installation.
  public String plantain(String... arguments) {
    return installation.plantain(COMMAND_LIMIT_SECONDS, arguments);
  }

  /// What a service, or one process of it, is started with from its next start on.
  public void variables(String name, Map<String, String> variables) throws IOException {
    variables(installation.home(), name, variables);
  }

  private static void variables(Path home, String name, Map<String, String> variables)
      throws IOException {
    Path folder = Files.createDirectories(home.resolve("env"));
    Files.write(
        folder.resolve(name + ".env"),
        variables.entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .collect(Collectors.toList()),
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING);
  }

  /// As the database's owner.
  ///
  /// @param name postgres, or the database of a service
  public Connection database(String name) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%s/%s"
            .formatted(installation.setting("PLANTAIN_PORT_POSTGRES"), name),
        "postgres",
        installation.credential("postgres.password"));
  }

  /// Waits until every service process answers that it is ready.
  public void awaitReady() throws InterruptedException {
    long limit = System.nanoTime() + READY_LIMIT.toNanos();
    List<String> missing = unready();
    while (!missing.isEmpty()) {
      if (System.nanoTime() > limit) {
        throw new IllegalStateException(missing + " did not become ready within " + READY_LIMIT);
      }
      Thread.sleep(PAUSE);
      missing = unready();
    }
  }

  private List<String> unready() throws InterruptedException {
    Map<String, URI> addresses;
    try {
      addresses = installation.metricsAddresses();
    } catch (RuntimeException beingWritten) {
      return List.of("a process that is just started");
    }
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, URI> process : addresses.entrySet()) {
      URI probe = process.getValue().resolve("/actuator/health/readiness");
      try {
        HttpRequest request = HttpRequest.newBuilder(probe).timeout(PROBE_LIMIT).build();
        if (http.send(request, BodyHandlers.discarding()).statusCode() != 200) {
          missing.add(process.getKey());
        }
      } catch (IOException notUp) {
        missing.add(process.getKey());
      }
    }
    return missing;
  }

  @Override
  public void close() throws IOException {
    broker.close();
    for (TcpProxy proxy : kafka.values()) {
      proxy.close();
    }
    objectStore.close();
  }
}
