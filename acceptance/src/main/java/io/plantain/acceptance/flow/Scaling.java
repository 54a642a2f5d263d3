package io.plantain.acceptance.flow;

import io.plantain.acceptance.Checkout;
import io.plantain.acceptance.Installation;
import io.plantain.event.Balance;
import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.EventIds;
import io.plantain.event.GenerationEvent;
import io.plantain.event.LedgerEvent.CreditsDebited;
import io.plantain.event.Price;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.event.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Workers of the provider-bound stage are added and removed while paid tasks wait. Each may have
/// only so many calls at the provider, so what they get done must follow their number. The other
/// services are stopped: paid tasks are put on the stage's topic directly.
@Command(
    name = "scaling",
    mixinStandardHelpOptions = true,
    description = "Scales generation from 1 to 4 workers and back under load, and prints a table.")
final class Scaling extends Ground {
  private static final String WORKER = "generation-worker";
  private static final String MODEL = "scaling";
  private static final double SHORT_BY = 0.75; // of what the workers could do at most
  private static final Duration SHARED_OUT = Duration.ofSeconds(60);
  private static final Duration END = Duration.ofMinutes(10);

  @Option(names = "--workers", split = ",", description = "default: 1,2,4,2,1")
  private List<Integer> steps = List.of(1, 2, 4, 2, 1);

  @Option(names = "--parallel", description = "calls of a worker (default: ${DEFAULT-VALUE})")
  private int parallel = 4;

  @Option(names = "--draws", description = "seconds a picture takes (default: ${DEFAULT-VALUE})")
  private int draws = 2;

  @Option(names = "--seconds", description = "of each measurement (default: ${DEFAULT-VALUE})")
  private int seconds = 30;

  private @Nullable StubDrawing provider;

  @Override
  Map<String, String> surroundings() {
    StubDrawing drawing = new StubDrawing(Duration.ofSeconds(draws));
    provider = drawing;
    return Map.of(
        "PLANTAIN_GENERATION_PARALLEL",
        Integer.toString(parallel),
        "SPRING_CONFIG_ADDITIONALLOCATION",
        "file:" + route(drawing.address()));
  }

  private static Path route(String address) {
    try {
      Path folder = Files.createDirectories(Checkout.root().resolve("acceptance/target/flow"));
      return Files.writeString(
          folder.resolve("scaling.yml"),
          """
          plantain:
            providers:
              http:
                stub:
                  base-url: "%s"
                  submit: {path: /v1/draw, body: '{"prompt": "{prompt}"}'}
                  result: [/url]
            routes:
              "[%s]": {provider: stub, provider-model: any}
          """
              .formatted(address, MODEL));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  void run(Installation system) throws Exception {
    StubDrawing drawing = provider;
    if (drawing == null) {
      throw new IllegalStateException("needs a system of its own: leave --running away");
    }
    for (String service : Topics.SERVICES) {
      if (!service.equals(WORKER)) {
        system.plantain(60, "stop", service);
      }
    }
    try (drawing;
        Admin admin = Admin.create(Map.of("bootstrap.servers", system.kafka()));
        KafkaProducer<String, byte[]> tasks =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", system.kafka(), "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer())) {
      Set<UUID> put = new HashSet<>();
      say("%n  workers   tasks/s   a worker   partitions of each");
      for (int workers : steps) {
        step(system, workers, drawing, admin, tasks, put);
      }
      boolean ended = Waiting.until(END, () -> drawing.drawn() >= put.size());
      promise(ended, "%d of %d tasks were drawn", drawing.drawn(), put.size());
      long twice = drawing.submits().values().stream().filter(times -> times > 1).count();
      promise(twice == 0, "nothing was submitted twice: %d were", twice);
      outcomesOf(system, put);
    }
  }

  private void step(
      Installation system,
      int workers,
      StubDrawing drawing,
      Admin admin,
      KafkaProducer<String, byte[]> tasks,
      Set<UUID> put)
      throws Exception {
    system.plantain(300, "scale", WORKER, Integer.toString(workers));
    List<Integer> shares = shares(admin, workers);
    double most = workers * parallel / (double) draws;
    int wanted = (int) (most * (seconds + 4 * draws)) + workers * parallel;
    while (put.size() - drawing.drawn() < wanted) {
      CreditsDebited task = task();
      put.add(task.taskId());
      tasks.send(new ProducerRecord<>(Topics.LEDGER_ENTRIES, task.key(), EventCodec.encode(task)));
    }
    tasks.flush();
    Thread.sleep(Duration.ofSeconds(2L * draws)); // every place is taken
    int before = drawing.drawn();
    long start = System.nanoTime();
    Thread.sleep(Duration.ofSeconds(seconds));
    double begun = workers * parallel / (double) seconds; // before, and ended in here
    double rate = (drawing.drawn() - before) / ((System.nanoTime() - start) / 1e9);
    say("  %7d   %7.2f   %8.2f   %s", workers, rate, rate / workers, shares);
    promise(
        rate >= most * SHORT_BY && rate <= most + begun,
        "%.2f tasks/s of the %.2f that %d workers can do",
        rate,
        most,
        workers);
    promise(
        shares.size() == workers && !shares.contains(0),
        "each worker reads a part of the partitions, and nobody else any: %s",
        shares);
  }

  /// How many partitions each reader of paid tasks has, once all are given out and as many readers
  /// are there as there shall be. Readers of cancels are members of the same group.
  private static List<Integer> shares(Admin admin, int workers)
      throws IOException, InterruptedException {
    List<Integer> shares = new ArrayList<>();
    Waiting.until(
        SHARED_OUT,
        () -> {
          shares.clear();
          int partitions = 0;
          for (MemberDescription member : members(admin)) {
            long own =
                member.assignment().topicPartitions().stream()
                    .filter(each -> each.topic().equals(Topics.LEDGER_ENTRIES))
                    .count();
            if (own > 0 || member.assignment().topicPartitions().isEmpty()) {
              shares.add((int) own);
            }
            partitions += (int) own;
          }
          return shares.size() == workers && !shares.contains(0) && partitions == partitions(admin);
        });
    return List.copyOf(shares);
  }

  private static List<MemberDescription> members(Admin admin)
      throws IOException, InterruptedException {
    try {
      return List.copyOf(
          Objects.requireNonNull(
                  admin.describeConsumerGroups(List.of(WORKER)).all().get().get(WORKER))
              .members());
    } catch (ExecutionException failed) {
      throw new IOException(failed.getCause());
    }
  }

  private static int partitions(Admin admin) throws IOException, InterruptedException {
    try {
      return Objects.requireNonNull(
              admin
                  .describeTopics(List.of(Topics.LEDGER_ENTRIES))
                  .allTopicNames()
                  .get()
                  .get(Topics.LEDGER_ENTRIES))
          .partitions()
          .size();
    } catch (ExecutionException failed) {
      throw new IOException(failed.getCause());
    }
  }

  /// One end for each task; told twice is allowed, told differently is not.
  private void outcomesOf(Installation system, Set<UUID> put) throws Exception {
    Map<UUID, Set<String>> told = new HashMap<>();
    try (KafkaConsumer<String, byte[]> results =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", system.kafka(), "enable.auto.commit", false),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          results.partitionsFor(Topics.GENERATION_RESULTS).stream()
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      results.assign(all);
      results.seekToBeginning(all);
      boolean complete =
          Waiting.until(
              END,
              () -> {
                for (var record : results.poll(Duration.ofMillis(200))) {
                  if (EventCodec.decode(record.value())
                          instanceof Decoded.Event(GenerationEvent event)
                      && put.contains(event.taskId())) {
                    told.computeIfAbsent(event.taskId(), id -> new HashSet<>())
                        .add(new String(record.value(), StandardCharsets.UTF_8));
                  }
                }
                return told.size() == put.size();
              });
      promise(complete, "%d of %d tasks have an outcome", told.size(), put.size());
    }
    long different = told.values().stream().filter(ends -> ends.size() > 1).count();
    promise(different == 0, "no task has two different outcomes: %d have", different);
    Map<String, Integer> kinds = new TreeMap<>();
    told.values()
        .forEach(
            ends ->
                kinds.merge(
                    ends.iterator().next().contains("GenerationSucceeded") ? "drawn" : "other",
                    1,
                    Integer::sum));
    promise(!kinds.containsKey("other"), "every task succeeded: %s", kinds);
  }

  private static CreditsDebited task() {
    TaskOptions options =
        new TaskOptions(
            null, "1K", "1:1", "png", null, null, 1, null, null, null, List.of(), null, null, null,
            null, null);
    Instant now = Instant.now();
    UUID taskId = EventIds.newTaskId();
    return new CreditsDebited(
        taskId,
        "scaling",
        now,
        1,
        new Balance(1, 1, 1),
        new TaskSpec("standard", "text-to-image", MODEL, "a kite " + taskId, options),
        new Price(1, 1, 1, "scaling"),
        now.plus(Duration.ofHours(2)));
  }
}
