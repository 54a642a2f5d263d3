package io.plantain.kit;

import io.plantain.kit.trace.RecordSpans;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// Pattern "decide, store, re-emit": the listener returns only after every outcome is acknowledged,
/// so the uncommitted offset is the outbox entry. What is away for now is thrown back and retried
/// for ever; what cannot be read, or breaks the decision on its own, is a dead letter, and the next
/// record is processed.
public final class BatchStage {
  private final RecordSender sender;
  private final DeadLetters deadLetters;
  private final Tries tries;
  private final OwnFault ownFault;
  private final String source;
  private final InHand inHand;
  private final StageMeters meters;
  private final RecordSpans spans;

  BatchStage(
      RecordSender sender,
      DeadLetters deadLetters,
      Tries tries,
      OwnFault ownFault,
      String source,
      InHand inHand,
      StageMeters meters,
      RecordSpans spans) {
    this.sender = sender;
    this.deadLetters = deadLetters;
    this.tries = tries;
    this.ownFault = ownFault;
    this.source = source;
    this.inHand = inHand;
    this.meters = meters;
    this.spans = spans;
  }

  public void run(
      List<ConsumerRecord<String, byte[]>> batch, Function<List<Received>, List<Outgoing>> decide) {
    run(batch, Received::read, decide);
  }

  /// For records that are not pipeline events.
  ///
  /// @param read null skips and counts the record; UnreadableRecord makes it a dead letter
  public <T> void run(
      List<ConsumerRecord<String, byte[]>> batch,
      Function<ConsumerRecord<String, byte[]>, @Nullable T> read,
      Function<List<T>, List<Outgoing>> decide) {
    long begin = System.nanoTime();
    meters.begins(batch);
    try (RecordSpans.Handled handled = spans.begin(batch)) {
      try (InHand.Work work = inHand.begin()) {
        runOnce(handled, read, decide);
        tries.succeeded(batch);
        meters.done(batch, Duration.ofNanos(System.nanoTime() - begin));
      } catch (RuntimeException notDone) {
        tries.failed(batch, Instant.now());
        meters.again(Duration.ofNanos(System.nanoTime() - begin));
        handled.again(notDone);
        throw notDone;
      }
    }
  }

  private <T> void runOnce(
      RecordSpans.Handled handled,
      Function<ConsumerRecord<String, byte[]>, @Nullable T> read,
      Function<List<T>, List<Outgoing>> decide) {
    List<ProducerRecord<String, byte[]>> dead = new ArrayList<>();
    List<Read<T>> readable = new ArrayList<>(handled.records().size());
    Bisection<T> bisection = new Bisection<>(withoutErrors(decide), inHand);
    for (ConsumerRecord<String, byte[]> record : handled.records()) {
      if (deadLetters.isForOthers(record)) {
        continue;
      }
      try {
        T value = withoutErrors(read).apply(record);
        if (value == null) {
          deadLetters.countSkipped(record);
        } else {
          readable.add(new Read<>(value, record));
        }
      } catch (UnreadableRecord unreadable) {
        handled.buried(record, unreadable);
        dead.add(deadLetters.unreadable(record, unreadable));
      } catch (RuntimeException broken) {
        bisection.note(record, broken);
      }
    }
    List<Outgoing> outcomes = readable.isEmpty() ? List.of() : bisection.decide(readable);
    Map<String, int[]> counts = count(readable, bisection.failed);
    counts.forEach(
        (topic, count) -> {
          if (ownFault.isLikely(topic, count[0], count[1])) {
            throw new TryLater("most records of " + topic + " fail", bisection.last);
          }
        });
    bisection.failed.forEach(
        (record, thrown) -> {
          handled.buried(record, thrown);
          dead.add(deadLetters.failed(record, thrown));
        });
    List<ProducerRecord<String, byte[]>> all = new ArrayList<>(dead);
    outcomes.forEach(outcome -> all.add(outcome.toRecord(source)));
    sender.sendAll(all);
    meters.told(outcomes);
    ToldLog.of(outcomes);
    deadLetters.countSent(dead.size());
    counts.forEach((topic, count) -> ownFault.done(topic, count[0], count[1]));
    readable.stream()
        .map(Read::record)
        .filter(DeadLetters::isRedriven)
        .filter(record -> !bisection.failed.containsKey(record))
        .forEach(deadLetters::countRedriven);
  }

  /// What one record can do to the stack, or a bug to a class, must not end the consumer: it is
  /// that record's failure like any other. A lack of memory is not.
  private static <I, O> Function<I, O> withoutErrors(Function<I, O> work) {
    return input -> {
      try {
        return work.apply(input);
      } catch (StackOverflowError | LinkageError | AssertionError error) {
        throw new IllegalStateException(error);
      }
    };
  }

  /// Decided and failed records of each topic. Unreadable ones do not count: what others write must
  /// not be able to stop us.
  private static <T> Map<String, int[]> count(
      List<Read<T>> readable, Map<ConsumerRecord<String, byte[]>, RuntimeException> failed) {
    Map<String, int[]> counts = new HashMap<>();
    Set<ConsumerRecord<String, byte[]>> all = new HashSet<>(failed.keySet());
    readable.forEach(read -> all.add(read.record));
    all.forEach(record -> counts.computeIfAbsent(record.topic(), topic -> new int[2])[0]++);
    failed.keySet().forEach(record -> counts.getOrDefault(record.topic(), new int[2])[1]++);
    return counts;
  }

  private record Read<T>(T value, ConsumerRecord<String, byte[]> record) {}

  /// Halves a failing batch until only the culprits are left out.
  private static final class Bisection<T> {
    private final Function<List<T>, List<Outgoing>> decide;

    /// By identity: records have no equality of their own.
    private final Map<ConsumerRecord<String, byte[]>, RuntimeException> failed =
        new LinkedHashMap<>();

    private final InHand inHand;
    private @Nullable RuntimeException last;

    Bisection(Function<List<T>, List<Outgoing>> decide, InHand inHand) {
      this.decide = decide;
      this.inHand = inHand;
    }

    /// What is away for now is not the record's fault.
    void note(ConsumerRecord<String, byte[]> record, RuntimeException thrown) {
      if (TryLater.isTransient(thrown)) {
        throw thrown;
      }
      if (inHand.isHandedBack()) { // we interrupted it
        throw new TryLater("stopping", thrown);
      }
      last = thrown;
      failed.put(record, thrown);
    }

    List<Outgoing> decide(List<Read<T>> records) {
      try {
        return decide.apply(records.stream().map(Read::value).toList());
      } catch (RuntimeException thrown) {
        if (TryLater.isTransient(thrown)) {
          throw thrown;
        }
        if (records.size() == 1) {
          note(records.getFirst().record, thrown);
          return List.of();
        }
        int middle = records.size() / 2;
        List<Outgoing> outcomes = new ArrayList<>(decide(records.subList(0, middle)));
        outcomes.addAll(decide(records.subList(middle, records.size())));
        return outcomes;
      }
    }
  }
}
