package io.plantain.acceptance.torture;

import static java.util.Map.entry;

import io.plantain.acceptance.Broker;
import io.plantain.acceptance.Checkout;
import io.plantain.acceptance.Folders;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Instance;
import io.plantain.acceptance.Ports;
import io.plantain.acceptance.Team;
import io.plantain.acceptance.torture.fault.JumpingClocks;
import io.plantain.acceptance.torture.fault.Site;
import io.plantain.acceptance.torture.fault.SmallDisk;
import io.plantain.acceptance.torture.fault.TcpProxy;
import io.plantain.acceptance.torture.traffic.Surroundings;
import io.plantain.event.Topics;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// An installation of its own to be taken apart: several processes of each service, free ports,
/// wires that can be cut, clocks that can be set, and pauses short enough to wait for.
final class ProvingGround implements AutoCloseable {
  private static final int UP_LIMIT_SECONDS = 420; // ten JVMs on a crowded machine
  private static final int SCRIPT_LIMIT_SECONDS = 240;
  private static final long CREDITS = 1_000_000;

  /// What makes a run short: everything that waits does so for seconds.
  private static final Map<String, String> SHORT_PAUSES =
      Map.ofEntries(
          entry("PLANTAIN_DRIVE_AGAIN", "8s"),
          entry("PLANTAIN_GENERATION_HTTP_SUBMIT_TIMEOUT", "7s"),
          entry("PLANTAIN_GENERATION_SUBMIT_LEASE", "10s"),
          entry("PLANTAIN_GENERATION_POLL_LEASE", "10s"),
          entry("PLANTAIN_GENERATION_HTTP_POLL_TIMEOUT", "8s"),
          entry("PLANTAIN_GENERATION_PUBLISH_LEASE", "8s"),
          entry("PLANTAIN_GENERATION_UNKNOWN_PATIENCE", "30s"),
          entry("PLANTAIN_LEDGER_AUDIT_EVERY", "15s"));

  private final Installation installation;
  private final Map<String, TcpProxy> kafkaOf;
  private final TcpProxy store;
  private final @Nullable Path clocks;
  private final @Nullable SmallDisk disk;
  private final Broker broker;

  private ProvingGround(
      Installation installation,
      Map<String, TcpProxy> kafkaOf,
      TcpProxy store,
      @Nullable Path clocks,
      @Nullable SmallDisk disk) {
    this.installation = installation;
    this.kafkaOf = kafkaOf;
    this.store = store;
    this.clocks = clocks;
    this.disk = disk;
    this.broker = new Broker(installation.kafka());
  }

  /// @param home a folder of its own; what an earlier run left there is deleted
  /// @param extra more variables, by service
  /// @param processes of each service
  static ProvingGround up(
      Path home, Map<String, Map<String, String>> extra, int processes, PrintStream out)
      throws Exception {
    Map<String, String> environment = Ports.ofInstallation(wires());
    clear(home, environment);
    Map<String, TcpProxy> kafkaOf = new HashMap<>();
    environment.put("PLANTAIN_KAFKA_SETTINGS", listeners(environment));
    for (String service : Topics.SERVICES) {
      kafkaOf.put(
          service,
          new TcpProxy(
              port(environment, "wire " + service), port(environment, "kafka " + service)));
    }
    TcpProxy store =
        new TcpProxy(port(environment, "wire s3"), port(environment, "PLANTAIN_PORT_S3"));
    JumpingClocks clocks = JumpingClocks.make(home);
    writeVariables(home, environment, extra, clocks);
    environment.keySet().removeIf(name -> name.contains(" "));
    environment.putAll(Surroundings.environment(home));
    environment.put("PLANTAIN_BUILD", "never");
    environment.put("PLANTAIN_CACHE", Checkout.cache().toString());

    Installation installation = new Installation(home, environment);
    try {
      installation.plantain(UP_LIMIT_SECONDS, "up", "--detach");
      installation.awaitStartupCaches(); // would be made, and fail, between the faults
      SmallDisk disk = SmallDisk.mount(installation, out);
      if (processes > 1) {
        scale(installation, processes);
      }
      return new ProvingGround(
          installation, kafkaOf, store, clocks == null ? null : clocks.directory(), disk);
    } catch (Exception e) {
      installation.plantain(SCRIPT_LIMIT_SECONDS, "down");
      throw e;
    }
  }

  private static String[] wires() {
    List<String> names = new ArrayList<>();
    for (String service : Topics.SERVICES) {
      names.add("kafka " + service);
      names.add("wire " + service);
    }
    names.add("wire s3");
    return names.toArray(String[]::new);
  }

  private static int port(Map<String, String> environment, String name) {
    return Integer.parseInt(Objects.requireNonNull(environment.get(name)));
  }

  /// One listener for us and one for each service, which finds only its own wire advertised there.
  private static String listeners(Map<String, String> environment) {
    StringBuilder listen = new StringBuilder();
    StringBuilder advertise = new StringBuilder();
    StringBuilder protocols = new StringBuilder("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    String own = "PLAINTEXT://127.0.0.1:" + port(environment, "PLANTAIN_PORT_KAFKA");
    listen
        .append(own)
        .append(",CONTROLLER://127.0.0.1:")
        .append(port(environment, "PLANTAIN_PORT_KAFKA_CONTROLLER"));
    advertise.append(own);
    for (String service : Topics.SERVICES) {
      String name = listener(service);
      String address = "," + name + "://127.0.0.1:";
      listen.append(address).append(port(environment, "kafka " + service));
      advertise.append(address).append(port(environment, "wire " + service));
      protocols.append(',').append(name).append(":PLAINTEXT");
    }
    return "listeners=%s advertised.listeners=%s listener.security.protocol.map=%s inter.broker.listener.name=PLAINTEXT"
        .formatted(listen, advertise, protocols);
  }

  private static String listener(String service) {
    return service.substring(0, service.indexOf('-')).toUpperCase(java.util.Locale.ROOT);
  }

  private static void writeVariables(
      Path home,
      Map<String, String> environment,
      Map<String, Map<String, String>> extra,
      @Nullable JumpingClocks clocks)
      throws IOException {
    String store = "http://127.0.0.1:" + port(environment, "wire s3");
    String key = "torture-" + Long.toHexString(System.nanoTime());
    environment.put("PLANTAIN_SKETCH_CALLBACK_KEY", key);
    for (String service : Topics.SERVICES) {
      Map<String, String> variables = new LinkedHashMap<>(SHORT_PAUSES);
      variables.put(
          "SPRING_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + port(environment, "wire " + service));
      variables.put("PLANTAIN_S3_ENDPOINT", store);
      variables.put("PLANTAIN_PROVIDERS_KIE_WEBHOOK_KEY", key);
      variables.put(
          "PLANTAIN_CALLBACKS_BASE_URL",
          "http://127.0.0.1:" + port(environment, "PLANTAIN_PORT_GENERATION"));
      variables.putAll(extra.getOrDefault(service, Map.of()));
      write(home.resolve("env").resolve(service + ".env"), variables);
      if (clocks != null) {
        // The clock of one process of each service can be set; that of the others is right.
        String second = service + "-2";
        write(home.resolve("env").resolve(second + ".env"), clocks.variables(second));
      }
    }
  }

  private static void write(Path file, Map<String, String> variables) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(
        file, variables.entrySet().stream().map(v -> v.getKey() + "=" + v.getValue()).toList());
  }

  private static void scale(Installation installation, int processes) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> scaling = new ArrayList<>();
      for (String service : Topics.SERVICES) {
        scaling.add(
            threads.submit(
                () ->
                    installation.plantain(
                        UP_LIMIT_SECONDS, "scale", service, String.valueOf(processes))));
      }
      for (Future<?> one : scaling) {
        one.get();
      }
    }
  }

  private static void clear(Path home, Map<String, String> environment) throws IOException {
    if (Files.exists(home.resolve("processes"))) {
      new Installation(home, Map.of("PLANTAIN_BUILD", "never"))
          .plantain(SCRIPT_LIMIT_SECONDS, "down");
    }
    SmallDisk.unmount(home);
    for (String name :
        List.of("data", "logs", "env", "clocks", "processes", "credentials.properties", "ready")) {
      Folders.delete(home.resolve(name));
    }
    Files.createDirectories(home);
  }

  Installation installation() {
    return installation;
  }

  Broker broker() {
    return broker;
  }

  Site site(BiteCounter bites) {
    return new Site(
        installation,
        broker,
        kafkaOf,
        store,
        disk == null ? null : disk.directory(),
        clocks,
        Team.create(installation, "burst", CREDITS),
        bites);
  }

  /// What cannot be done on this machine, in sentences.
  List<String> impossible() {
    List<String> impossible = new ArrayList<>();
    if (clocks == null) {
      impossible.add("clock jumps: there is no C compiler here (cc)");
    }
    if (disk == null) {
      impossible.add("a full database: nobody may mount a small file system here");
    }
    return impossible;
  }

  /// Public addresses of all intake processes.
  List<URI> edges() {
    return installation.instancesOf("intake-service").stream().map(Instance::edge).toList();
  }

  @Override
  public void close() {
    try {
      broker.close();
      installation.plantain(SCRIPT_LIMIT_SECONDS, "down");
    } finally {
      kafkaOf.values().forEach(TcpProxy::close);
      store.close();
      SmallDisk.unmount(installation.home());
    }
  }
}
