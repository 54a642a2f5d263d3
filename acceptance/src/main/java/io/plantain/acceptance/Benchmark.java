package io.plantain.acceptance;

import io.plantain.acceptance.flow.Edge;
import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.PipelineEvent;
import io.plantain.event.TaskEvent;
import io.plantain.event.Topics;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Drives tasks through a running installation against the sketch provider at 0 s a picture, and
/// prints ratios to a plain Kafka chain measured in the same run.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    subcommands = Edge.class,
    description = "Measures a running installation; start it first with ./plantain up.")
public final class Benchmark implements Callable<Integer> {
  private static final long CREDITS_PER_TASK = 5;
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /// One prompt for all: the sketch provider draws it once, so the pipeline is measured and not the
  /// drawing. Everything else (fetch, decode, thumbnail, upload) is done for each task.
  private static final String PROMPT = "sketch:slow 0s a postcard";

  @Option(names = "--tasks", description = "tasks to measure (default: ${DEFAULT-VALUE})")
  private int tasks = 1000;

  @Option(names = "--warm-up", description = "tasks before measuring (default: ${DEFAULT-VALUE})")
  private int warmUp = 200;

  @Option(
      names = "--concurrency",
      description = "requests under way at once (default: ${DEFAULT-VALUE})")
  private int concurrency = 32;

  @Override
  public Integer call() throws Exception {
    PrintStream out = System.out;
    Installation system = Installation.usual();
    Team team = Team.create(system, "bench", CREDITS_PER_TASK * (tasks + warmUp));
    String kafka = system.kafka();
    out.printf("Warming up with %d tasks ...%n", warmUp);
    drive(team, kafka, warmUp);

    out.printf("Measuring %d tasks, %d at once ...%n", tasks, concurrency);
    List<Instance> instances = system.instances();
    Map<String, Double> before = CpuTimes.read(instances);
    Result result = drive(team, kafka, tasks);
    Map<String, Double> after = CpuTimes.read(instances);
    double chain = new KafkaChain(kafka).run(Math.max(tasks, 20_000));

    out.printf(
        "%n%.1f tasks/s; accept to success p50 %d ms, p99 %d ms; %d of %d succeeded%n",
        result.perSecond(),
        result.percentileMillis(50),
        result.percentileMillis(99),
        result.succeeded,
        tasks);
    out.printf("CPU seconds per 1,000 tasks:%n");
    double total = 0;
    for (var entry : after.entrySet()) {
      double used = (entry.getValue() - before.getOrDefault(entry.getKey(), 0.0)) * 1000 / tasks;
      total += used;
      out.printf("  %-20s %6.2f%n", entry.getKey(), used);
    }
    out.printf("  %-20s %6.2f%n", "all", total);
    out.printf(
        "Plain six-hop Kafka chain: %.0f records/s; ratio pipeline/chain %.4f%n",
        chain, result.perSecond() / chain);
    long left = team.credits();
    out.printf("Credits left: %d (expected 0)%n", left);
    return result.succeeded == tasks && left == 0 ? 0 : 1;
  }

  private record Result(int succeeded, long nanos, long[] latenciesMillis) {
    double perSecond() {
      return latenciesMillis.length / (nanos / 1e9);
    }

    long percentileMillis(int percent) {
      return latenciesMillis[
          Math.min(latenciesMillis.length - 1, latenciesMillis.length * percent / 100)];
    }
  }

  private Result drive(Team team, String kafka, int count) throws Exception {
    Map<UUID, Long> accepted = new ConcurrentHashMap<>();
    long[] latencies = new long[count];
    int succeeded = 0;
    try (KafkaConsumer<String, byte[]> events = events(kafka);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      long start = System.nanoTime();
      Semaphore permits = new Semaphore(concurrency);
      for (int n = 0; n < count; n++) {
        clients.execute(
            () -> {
              permits.acquireUninterruptibly();
              try {
                UUID taskId = team.generate(PROMPT);
                accepted.put(taskId, System.nanoTime());
              } finally {
                permits.release();
              }
            });
      }
      int ended = 0;
      Map<UUID, Long> endedAt = new HashMap<>();
      while (ended < count) {
        if (System.nanoTime() - start > LIMIT.toNanos()) {
          throw new IllegalStateException("only " + ended + " of " + count + " ended");
        }
        for (var record : events.poll(Duration.ofMillis(100))) {
          if (EventCodec.decode(record.value()) instanceof Decoded.Event(PipelineEvent event)
              && event.teamId().equals(team.id())
              && !(event instanceof TaskEvent.TaskAccepted)
              && !(event instanceof TaskEvent.TaskProgressed)
              && endedAt.putIfAbsent(UUID.fromString(event.key()), System.nanoTime()) == null) {
            ended++;
            if (event instanceof TaskEvent.TaskSucceeded) {
              succeeded++;
            }
          }
        }
      }
      long nanos = System.nanoTime() - start;
      int n = 0;
      for (var entry : endedAt.entrySet()) {
        long from = accepted.getOrDefault(entry.getKey(), entry.getValue());
        latencies[n++] = Math.max(0, (entry.getValue() - from) / 1_000_000);
      }
      Arrays.sort(latencies);
      return new Result(succeeded, nanos, latencies);
    }
  }

  private static KafkaConsumer<String, byte[]> events(String kafka) {
    KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", kafka, "enable.auto.commit", false, "fetch.max.wait.ms", 50),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    var partitions =
        consumer.partitionsFor(Topics.TASK_EVENTS).stream()
            .map(info -> new org.apache.kafka.common.TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // the end is looked up now, not at the first poll
    return consumer;
  }
}
