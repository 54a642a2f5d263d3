package io.plantain.acceptance.flow;

import io.plantain.acceptance.Checkout;
import io.plantain.acceptance.CpuTimes;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Instance;
import io.plantain.event.Balance;
import io.plantain.event.EventCodec;
import io.plantain.event.EventIds;
import io.plantain.event.LedgerEvent.CreditsDebited;
import io.plantain.event.Price;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.event.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What a job in flight costs the workers that wait for it, whether it costs more when there are
/// many, and whether two workers ask for the same one. The other services are stopped: paid tasks
/// are put on the worker's topic directly.
@Command(
    name = "in-flight",
    mixinStandardHelpOptions = true,
    description = "Puts jobs in flight on workers, and prints what each of them costs.")
final class InFlight extends Ground {
  private static final String WORKER = "generation-worker";
  private static final String WARM = "warm-up"; // a model
  private static final int WARM_UP = 200;
  private static final Duration POLL = Duration.ofSeconds(4); // up to 2.5 times as long
  private static final double GROWTH = 1.5; // of what a job costs: more is not noise

  @Option(names = "--jobs", split = ",", description = "in flight (default: 1000,10000)")
  private List<Integer> sizes = List.of(1_000, 10_000);

  @Option(names = "--seconds", description = "a job takes (default: ${DEFAULT-VALUE})")
  private int seconds = 60;

  @Option(names = "--workers", description = "that share them (default: ${DEFAULT-VALUE})")
  private int workers = 1;

  @Option(
      names = "--learned",
      description = "the worker knows how long jobs take; else it asks every 4 to 10 s")
  private boolean learned;

  private @Nullable StubJobs provider;

  private record Cost(double cpuMillis, double statements) {}

  private record Look(
      Map<String, Double> cpu, long statements, TreeMap<Double, Double> delays, long polls) {}

  @Override
  Map<String, String> surroundings() {
    StubJobs jobs = new StubJobs(Duration.ofSeconds(seconds), POLL.dividedBy(2));
    provider = jobs;
    return Map.of(
        "PLANTAIN_GENERATION_YOUNGPOLL", POLL.toSeconds() + "s",
        "PLANTAIN_GENERATION_USUALPOLL", POLL.toSeconds() + "s",
        "SPRING_CONFIG_ADDITIONALLOCATION", "file:" + routes(jobs.address()));
  }

  /// A model for each wave: what is learned of one says nothing about the next.
  private Path routes(String address) {
    StringBuilder routes = new StringBuilder();
    for (String model : Stream.concat(Stream.of(WARM), sizes.stream().map(this::model)).toList()) {
      routes.append("    \"[%s]\": {provider: stub, provider-model: any}%n".formatted(model));
    }
    try {
      Path folder = Files.createDirectories(Checkout.root().resolve("acceptance/target/flow"));
      return Files.writeString(
          folder.resolve("in-flight.yml"),
          """
          plantain:
            providers:
              http:
                stub:
                  base-url: "%s"
                  submit: {path: /v1/jobs, body: '{"prompt": "{prompt}"}'}
                  job-id: /jobId
                  poll: {path: "/v1/jobs/{job_id}"}
                  status: /status
                  states: {failed: failed}
                  result: [/url]
                  error: /error
            routes:
          %s\
          """
              .formatted(address, routes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String model(int size) {
    return learned ? WARM : "in-flight-" + size;
  }

  @Override
  void run(Installation system) throws Exception {
    StubJobs jobs = provider;
    if (jobs == null) {
      throw new IllegalStateException("needs a system of its own: leave --running away");
    }
    for (String service : Topics.SERVICES) {
      if (!service.equals(WORKER)) {
        system.plantain(60, "stop", service);
      }
    }
    countStatements(system);
    if (workers > 1) {
      system.plantain(300, "scale", WORKER, Integer.toString(workers));
    }
    List<Cost> costs = new ArrayList<>();
    try (jobs;
        KafkaProducer<String, byte[]> tasks =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", system.kafka(), "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer())) {
      say("Warming up with %d jobs ...", WARM_UP);
      put(tasks, jobs, WARM, WARM_UP);
      for (int size : sizes) {
        costs.add(measure(system, tasks, jobs, size));
      }
    }
    if (costs.size() > 1) {
      Cost first = costs.getFirst();
      Cost last = costs.getLast();
      promise(
          last.cpuMillis() <= first.cpuMillis() * GROWTH,
          "CPU a job: %.2f ms among %d, %.2f ms among %d",
          first.cpuMillis(),
          sizes.getFirst(),
          last.cpuMillis(),
          sizes.getLast());
      promise(
          last.statements() <= first.statements() * GROWTH,
          "statements a job: %.2f among %d, %.2f among %d",
          first.statements(),
          sizes.getFirst(),
          last.statements(),
          sizes.getLast());
    }
    promise(jobs.tooSoon() == 0, "no job was asked for twice at a time: %d were", jobs.tooSoon());
  }

  private Cost measure(
      Installation system, KafkaProducer<String, byte[]> tasks, StubJobs jobs, int size)
      throws Exception {
    jobs.mostOpen();
    Look before = look(system, jobs);
    long start = System.nanoTime();
    put(tasks, jobs, model(size), size);
    double took = (System.nanoTime() - start) / 1e9;
    Look after = look(system, jobs);
    long statements = after.statements() - before.statements();
    double workerCpu = used(before, after, WORKER);
    say(
        "%n%d jobs of %d s, up to %d in flight, ended in %.0f s",
        size, seconds, jobs.mostOpen(), took);
    say("  polls a job            %.2f", (after.polls() - before.polls()) / (double) size);
    say("  asked late by          %s", lateness(before.delays(), after.delays()));
    say(
        "  CPU of the workers     %.2f ms a job, %.0f %% of a core",
        workerCpu * 1_000 / size, workerCpu * 100 / took);
    say("  CPU of the database    %.2f ms a job", used(before, after, "postgres") * 1_000 / size);
    say(
        "  statements             %.2f a job, %.0f a second",
        statements / (double) size, statements / took);
    for (Instance worker : system.instancesOf(WORKER)) {
      say("  heap                   %s", new WorkerMetrics(worker).heap());
    }
    return new Cost(workerCpu * 1_000 / size, statements / (double) size);
  }

  /// Returns when all of them have ended.
  private void put(KafkaProducer<String, byte[]> tasks, StubJobs jobs, String model, int count)
      throws Exception {
    int before = jobs.submits();
    for (int n = 0; n < count; n++) {
      CreditsDebited task = task(model);
      tasks.send(new ProducerRecord<>(Topics.LEDGER_ENTRIES, task.key(), EventCodec.encode(task)));
    }
    tasks.flush();
    Duration limit = Duration.ofSeconds(10L * seconds + count / 10);
    boolean ended =
        Waiting.until(limit, () -> jobs.submits() - before >= count && jobs.open() == 0);
    promise(
        ended, "%d of %d jobs were started, all came to an end", jobs.submits() - before, count);
  }

  private static CreditsDebited task(String model) {
    TaskOptions options =
        new TaskOptions(
            null, "1K", "1:1", "png", null, null, 1, null, null, null, List.of(), null, null, null,
            null, null);
    Instant now = Instant.now();
    return new CreditsDebited(
        EventIds.newTaskId(),
        "in-flight",
        now,
        1,
        new Balance(1, 1, 1),
        new TaskSpec("standard", "text-to-image", model, "a kite", options),
        new Price(1, 1, 1, "in-flight"),
        now.plus(Duration.ofHours(2)));
  }

  /// Of all processes whose name begins so.
  private static double used(Look before, Look after, String process) {
    return sum(after.cpu(), process) - sum(before.cpu(), process);
  }

  private static double sum(Map<String, Double> cpu, String process) {
    return cpu.entrySet().stream()
        .filter(each -> each.getKey().startsWith(process))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  private static Look look(Installation system, StubJobs jobs)
      throws SQLException, IOException, InterruptedException {
    TreeMap<Double, Double> delays = new TreeMap<>();
    for (Instance worker : system.instancesOf(WORKER)) {
      new WorkerMetrics(worker)
          .buckets("plantain_generation_poll_delay_seconds")
          .forEach((bound, count) -> delays.merge(bound, count, Double::sum));
    }
    return new Look(CpuTimes.read(system.instances()), statements(system), delays, jobs.polls());
  }

  /// From here on; a commit counts as one.
  private static void countStatements(Installation system) throws SQLException {
    execute(system, "alter system set shared_preload_libraries = pg_stat_statements");
    system.plantain(60, "stop", "postgres");
    system.plantain(60, "start", "postgres");
    execute(system, "create extension if not exists pg_stat_statements");
  }

  private static void execute(Installation system, String sql) throws SQLException {
    try (Connection connection = database(system);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long statements(Installation system) throws SQLException {
    try (Connection connection = database(system);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                select sum(calls)::bigint from pg_stat_statements
                where dbid = (select oid from pg_database where datname = 'generation')\
                """)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static Connection database(Installation system) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + system.setting("PLANTAIN_PORT_POSTGRES") + "/postgres",
        "postgres",
        system.credential("postgres.password"));
  }

  /// From the workers' own histogram: the bucket that holds the 99th of a hundred.
  private static String lateness(Map<Double, Double> before, TreeMap<Double, Double> after) {
    double all = after.isEmpty() ? 0 : after.lastEntry().getValue() - last(before);
    StringBuilder text = new StringBuilder();
    String p99 = "?";
    for (Map.Entry<Double, Double> bucket : after.descendingMap().entrySet()) {
      double within = bucket.getValue() - before.getOrDefault(bucket.getKey(), 0.0);
      if (all > 0 && within >= all * 0.99) {
        p99 = bucket.getKey().isInfinite() ? "more" : bucket.getKey() + " s";
      }
      if (all > 0 && !bucket.getKey().isInfinite()) {
        text.insert(0, ", %.1f %% within %s s".formatted(within * 100 / all, bucket.getKey()));
      }
    }
    return "p99 within " + p99 + " of " + (long) all + text;
  }

  private static double last(Map<Double, Double> buckets) {
    return buckets.getOrDefault(Double.POSITIVE_INFINITY, 0.0);
  }
}
