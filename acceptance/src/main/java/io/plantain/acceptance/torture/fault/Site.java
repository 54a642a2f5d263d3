package io.plantain.acceptance.torture.fault;

import io.plantain.acceptance.Api;
import io.plantain.acceptance.Broker;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Instance;
import io.plantain.acceptance.Team;
import io.plantain.acceptance.torture.Bite;
import io.plantain.acceptance.torture.BiteCounter;
import io.plantain.acceptance.torture.Sent;
import io.plantain.acceptance.torture.evidence.Skipped;
import io.plantain.event.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What faults may touch, and how.
public final class Site {
  public static final String KAFKA = "kafka";
  public static final String POSTGRES = "postgres";
  public static final String S3 = "s3";

  private static final Duration HEALED_WITHIN = Duration.ofMinutes(4); // a crowded machine
  private static final Duration LOOK_AGAIN = Duration.ofMillis(150);
  private static final int SCRIPT_LIMIT_SECONDS = 240;
  private static final int CONNECT_MILLIS = 500;

  private final Installation installation;
  private final Broker broker;
  private final Map<String, TcpProxy> kafkaOf;
  private final TcpProxy store;
  private final @Nullable Path smallDisk;
  private final @Nullable Path clocks;
  private final Team team;
  private final BiteCounter bites;
  private final AtomicInteger bursts = new AtomicInteger();
  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private final List<Skipped> skipped = new CopyOnWriteArrayList<>();
  private final AtomicInteger kills = new AtomicInteger();
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  /// @param kafkaOf the wire between a service and the broker
  /// @param store the wire between all services and the object store
  /// @param smallDisk where the databases lie, if it may be filled up
  /// @param clocks files that set the clocks of single processes, if that is possible here
  /// @param team whose requests faults send
  public Site(
      Installation installation,
      Broker broker,
      Map<String, TcpProxy> kafkaOf,
      TcpProxy store,
      @Nullable Path smallDisk,
      @Nullable Path clocks,
      Team team,
      BiteCounter bites) {
    this.installation = installation;
    this.broker = broker;
    this.kafkaOf = Map.copyOf(kafkaOf);
    this.store = store;
    this.smallDisk = smallDisk;
    this.clocks = clocks;
    this.team = team;
    this.bites = bites;
  }

  Installation installation() {
    return installation;
  }

  Broker broker() {
    return broker;
  }

  TcpProxy store() {
    return store;
  }

  TcpProxy kafkaOf(String service) {
    return java.util.Objects.requireNonNull(kafkaOf.get(service));
  }

  @Nullable Path smallDisk() {
    return smallDisk;
  }

  @Nullable Path clocks() {
    return clocks;
  }

  /// Requests that faults needed to have something to strike.
  public List<Sent> sent() {
    return List.copyOf(sent);
  }

  /// Records that faults kept from a reader.
  public List<Skipped> skipped() {
    return List.copyOf(skipped);
  }

  void skipped(Skipped records) {
    skipped.add(records);
  }

  public int kills() {
    return kills.get();
  }

  /// Nobody else touches these until it is closed: a fault that needs the broker would otherwise
  /// find it gone, and nothing would be known about either.
  Held hold(String... parts) {
    List<ReentrantLock> mine = new ArrayList<>();
    Arrays.stream(parts)
        .sorted() // in one order for all, so that nobody waits for each other
        .map(part -> locks.computeIfAbsent(part, p -> new ReentrantLock(true)))
        .forEach(mine::add);
    mine.forEach(ReentrantLock::lock);
    return () -> mine.reversed().forEach(ReentrantLock::unlock);
  }

  /// For faults that need every stage to do its work until they strike.
  Held holdAll() {
    List<String> all = new ArrayList<>(Topics.SERVICES);
    all.addAll(List.of(KAFKA, POSTGRES, S3));
    return hold(all.toArray(String[]::new));
  }

  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  List<String> processesOf(String service) {
    return installation.instancesOf(service).stream().map(Instance::name).toList();
  }

  void signal(String name, List<String> processes) throws IOException, InterruptedException {
    for (String process : processes) {
      installation.instance(process).signal(name);
    }
  }

  /// Kills processes of the installation, all at once, and waits until others have taken their
  /// place and answer.
  void kill(List<String> processes) throws IOException, InterruptedException {
    List<Instance> killed = processes.stream().map(installation::instance).toList();
    for (Instance each : killed) {
      each.signal("KILL");
      kills.incrementAndGet();
    }
    for (Instance each : killed) {
      until(each.name() + " is started again", () -> pid(each.name()) != each.pid());
      awaitListening(each.name());
    }
  }

  private long pid(String process) {
    return installation.instance(process).pid();
  }

  void awaitListening(String process) throws InterruptedException {
    until(process + " listens", () -> listens(installation.instance(process)));
  }

  private static boolean listens(Instance instance) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", instance.port()), CONNECT_MILLIS);
      return true;
    }
  }

  String plantain(String... arguments) {
    return installation.plantain(SCRIPT_LIMIT_SECONDS, arguments);
  }

  interface Condition {
    boolean holds() throws Exception;
  }

  void until(String what, Condition condition) throws InterruptedException {
    if (!within(HEALED_WITHIN, condition)) {
      throw new IllegalStateException("waited " + HEALED_WITHIN + " until " + what);
    }
  }

  /// What fails is asked again.
  boolean within(Duration limit, Condition condition) throws InterruptedException {
    Instant end = Instant.now().plus(limit);
    while (Instant.now().isBefore(end)) {
      try {
        if (condition.holds()) {
          return true;
        }
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception notYet) {
        // asked again below
      }
      Thread.sleep(LOOK_AGAIN);
    }
    return false;
  }

  /// As the superuser.
  Connection database(String name) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:"
            + installation.setting("PLANTAIN_PORT_POSTGRES")
            + "/"
            + name
            + "?connectTimeout=5&socketTimeout=30&ApplicationName=torture",
        "postgres",
        installation.credential("postgres.password"));
  }

  /// Whose requests bursts are.
  String teamId() {
    return team.id();
  }

  /// Sends a few requests that keep generation busy, and returns what they have in common.
  String burst(int tasks, String words) {
    String label = "burst" + bursts.incrementAndGet();
    for (int n = 0; n < tasks; n++) {
      String prompt = "a quiet lake %s of %s number %d".formatted(words, label, n);
      sent.add(submit(label + "-" + n, prompt));
    }
    return label;
  }

  private Sent submit(String label, String prompt) {
    int status = 0;
    @Nullable UUID taskId = null;
    try {
      Api.Answer answer =
          team.api().post("/api/v1/generate", Team.standard(prompt), "Idempotency-Key", label);
      status = answer.status();
      String id = answer.data().path("task_id").asString("");
      taskId = id.isEmpty() ? null : UUID.fromString(id);
    } catch (UncheckedIOException | IllegalStateException nobodyAnswers) {
      // another fault is under way; the burst is smaller
    }
    return new Sent(
        label,
        prompt,
        "burst",
        Sent.Edge.HTTP,
        team,
        1,
        label,
        taskId,
        status,
        false,
        Instant.now());
  }

  /// Cancels what was sent in a burst.
  void cancel(String label) {
    for (Sent one : sent) {
      if (one.label().startsWith(label + "-") && one.taskId() != null) {
        sent.remove(one);
        sent.add(one.butCanceled());
        try {
          team.api().post("/api/v1/task/" + one.taskId() + "/cancel", "{}");
        } catch (UncheckedIOException | IllegalStateException nobodyAnswers) {
          // then it is not canceled
        }
      }
    }
  }

  /// How often the product had to defend itself so far, as the run's report will say.
  long bites(Bite bite) {
    return bites.count(bite);
  }

  /// How many jobs the provider has made for a burst.
  int jobsOf(String label) {
    return new Api(installation.sketch(), "none")
        .get("/control/jobs?prompt_contains=of%20" + label + "%20number")
        .body()
        .path("prompts")
        .size();
  }

  static String any(List<String> of, java.util.random.RandomGenerator random) {
    return of.get(random.nextInt(of.size()));
  }

  static String anyService(java.util.random.RandomGenerator random) {
    return any(Topics.SERVICES, random);
  }
}
