package io.plantain.acceptance.torture.traffic;

import io.plantain.acceptance.Api;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.torture.Sent;
import io.plantain.acceptance.torture.Sent.Edge;
import io.plantain.acceptance.torture.evidence.Seen;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Customers at work: a seeded mix of requests over both ways in, at a steady rate, until stopped.
public final class Traffic implements AutoCloseable {
  /// Customers that wait for an answer at once. Beyond it nobody new comes: a system that answers
  /// nobody is not helped by a longer queue here.
  private static final int MAX_AT_WORK = 400;

  private static final Duration LAST_ANSWERS_WITHIN = Duration.ofMinutes(4); // a client's patience
  private static final Duration KNOWN_WITHIN = Duration.ofSeconds(90);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
  private static final Duration STAGE_WITHIN = Duration.ofSeconds(5);

  private final Script script;
  private final Map<Customer.Purse, Customer> customers;
  private final Sender sender;
  private final PublicEvents events;
  private final StatusPoller poller = new StatusPoller();
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore atWork = new Semaphore(MAX_AT_WORK);
  private final ConcurrentSkipListMap<Long, Sent> sent = new ConcurrentSkipListMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final Thread pace;
  private volatile boolean stopping;
  private volatile boolean stopped;

  private Traffic(Installation installation, List<URI> addresses, long seed, double ratePerSecond) {
    customers = Customer.create(installation, addresses);
    events = new PublicEvents(installation.kafka());
    sender = new Sender(installation.kafka());
    String run = Long.toString(Instant.now().getEpochSecond() % 100_000_000);
    script = new Script(seed, run, knowsImpatient());
    pace = Thread.ofPlatform().daemon().name("traffic").start(() -> send(ratePerSecond));
  }

  /// Makes the teams, which needs a healthy installation, and begins.
  ///
  /// @param addresses public edges of intake; clients go from one to the next
  /// @param seed the same seed, the same requests in the same order
  public static Traffic start(
      Installation installation, List<URI> addresses, long seed, double ratePerSecond) {
    return new Traffic(installation, addresses, seed, ratePerSecond);
  }

  /// Sends nothing new, and returns when everybody has an answer or has given up.
  public void stop() {
    if (stopped) {
      return;
    }
    stopping = true;
    try {
      pace.join(LAST_ANSWERS_WITHIN);
      workers.shutdown();
      if (!workers.awaitTermination(LAST_ANSWERS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        workers.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stopped = true;
  }

  /// Every request so far whose sender was answered, gave up, or published it.
  public List<Sent> sent() {
    return List.copyOf(sent.values());
  }

  /// What the API said about some of the tasks, in the order of its answers.
  public List<Seen> seen() {
    return poller.seen();
  }

  public Map<String, Integer> countsByKind() {
    Map<String, Integer> counts = new TreeMap<>();
    sent.values().forEach(one -> counts.merge(one.kind(), 1, Integer::sum));
    return counts;
  }

  /// The task that a request became, as far as its sender can know.
  public @Nullable UUID taskOf(Sent one) {
    return one.taskId() != null ? one.taskId() : events.taskOf(one.team().id(), one.key());
  }

  /// Everything that was accepted has ended, as public events tell it.
  public boolean allEnded() {
    return sent.values().stream().noneMatch(one -> end(one).equals(EndsByKind.OPEN));
  }

  /// Waits for the ends; returns whether all have come.
  public boolean awaitEnds(Duration within) throws InterruptedException {
    return awaited(within, () -> allEnded() ? true : null) != null;
  }

  /// How requests ended so far, as public events tell it.
  public EndsByKind ends() {
    return EndsByKind.of(sent(), this::end);
  }

  private String end(Sent one) {
    Kind kind = Kind.of(one.kind());
    if (one.edge() == Edge.TOPIC && kind == Kind.OTHER_BODY) {
      // The key's own task is none of this request's business.
      String refusal = events.refusalOf(one.team().id(), one.key());
      return refusal == null ? EndsByKind.OPEN : refusal;
    }
    if (one.status() / 100 == 4) {
      return "refused " + one.status();
    }
    UUID taskId = taskOf(one);
    if (taskId != null) {
      String end = events.endOf(taskId);
      return end == null ? EndsByKind.OPEN : end;
    }
    String refusal = events.refusalOf(one.team().id(), one.key());
    return refusal != null
        ? refusal
        : one.edge() == Edge.HTTP ? EndsByKind.UNANSWERED : EndsByKind.OPEN;
  }

  private boolean knowsImpatient() {
    JsonNode models = customer(Customer.Purse.RICH_1).team().api().get("/api/v1/models").body();
    return models.toString().contains("\"" + Surroundings.IMPATIENT + "\"");
  }

  private void send(double ratePerSecond) {
    long start = System.nanoTime();
    try {
      for (int n = 0; !stopping; n++) {
        Order order = script.order(n);
        atWork.acquire(order.edges().size());
        for (Edge edge : order.edges()) {
          workers.execute(
              () -> {
                try {
                  act(order, edge);
                } catch (InterruptedException stopping) {
                  Thread.currentThread().interrupt();
                } finally {
                  atWork.release();
                }
              });
        }
        // Behind a pause of the system, traffic goes on at its rate instead of catching up.
        long due = start + (long) ((n + 1) * 1e9 / ratePerSecond);
        long early = due - System.nanoTime();
        if (early > 0) {
          TimeUnit.NANOSECONDS.sleep(early);
        } else {
          start -= early;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void act(Order order, Edge edge) throws InterruptedException {
    long number = submit(order, edge);
    Sent one = sent.get(number);
    if (one == null) {
      return;
    }
    if (one.taskId() != null) {
      poller.offer(one.taskId(), customer(order.customer()));
    }
    if (order.kind().cancels()) {
      cancel(order, number);
    } else if (order.kind() == Kind.KEY_REUSED && awaitTask(one) != null) {
      submit(script.other(order), edge);
    }
  }

  private long submit(Order order, Edge edge) throws InterruptedException {
    Customer customer = customer(order.customer());
    Instant at = Instant.now();
    Sender.Answered answered = new Sender.Answered(0, null);
    if (edge == Edge.HTTP) {
      answered = sender.post(customer, order);
    } else {
      sender.publish(customer, order);
    }
    long number = numbers.getAndIncrement();
    sent.put(
        number,
        new Sent(
            order.label(),
            order.prompt(),
            order.kind().word(),
            edge,
            customer.team(),
            order.pictures(),
            order.key(),
            answered.taskId(),
            answered.status(),
            false,
            at));
    return number;
  }

  private void cancel(Order order, long number) throws InterruptedException {
    Sent one = sent.get(number);
    UUID taskId = one == null ? null : awaitTask(one);
    if (one == null || taskId == null) {
      return;
    }
    Customer customer = customer(order.customer());
    switch (order.kind()) {
      case CANCEL_RUNNING, CANCEL_LONG ->
          awaited(STAGE_WITHIN, () -> isGenerating(customer, taskId) ? true : null);
      case CANCEL_AFTER_END -> {
        if (awaited(KNOWN_WITHIN, () -> events.endOf(taskId)) == null) {
          return;
        }
      }
      default -> {}
    }
    // Before it is sent: a cancel that nobody answers may count all the same.
    sent.computeIfPresent(number, (same, before) -> canceled(before));
    sender.cancel(customer, taskId);
    if (order.kind() == Kind.CANCEL_TWICE) {
      sender.cancel(customer, taskId);
    }
  }

  private static Sent canceled(Sent one) {
    return new Sent(
        one.label(),
        one.prompt(),
        one.kind(),
        one.edge(),
        one.team(),
        one.pictures(),
        one.key(),
        one.taskId(),
        one.status(),
        true,
        one.at());
  }

  private static boolean isGenerating(Customer customer, UUID taskId) {
    try {
      Api.Answer answer = customer.nextEdge().get("/api/v1/task/" + taskId);
      return "generation".equals(answer.data().path("output").path("current_stage").asString(""));
    } catch (UncheckedIOException away) {
      return false;
    }
  }

  private @Nullable UUID awaitTask(Sent one) throws InterruptedException {
    if (one.status() / 100 == 4) {
      return null;
    }
    return awaited(KNOWN_WITHIN, () -> taskOf(one));
  }

  private static <T> @Nullable T awaited(Duration within, Supplier<@Nullable T> value)
      throws InterruptedException {
    long limit = System.nanoTime() + within.toNanos();
    while (true) {
      T found = value.get();
      if (found != null || System.nanoTime() > limit) {
        return found;
      }
      Thread.sleep(LOOK_AGAIN);
    }
  }

  private Customer customer(Customer.Purse purse) {
    return Objects.requireNonNull(customers.get(purse));
  }

  @Override
  public void close() {
    stop();
    poller.close();
    events.close();
    sender.close();
  }
}
