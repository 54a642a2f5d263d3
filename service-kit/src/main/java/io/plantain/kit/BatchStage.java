package io.plantain.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// Pattern "decide, store, re-emit": the listener returns only after every outcome is acknowledged,
/// so the uncommitted offset is the outbox entry. What is away for now is thrown back and retried
/// for ever; what cannot be read, or breaks the decision on its own, is a dead letter, and the next
/// record is processed.
public final class BatchStage {
  /// With this many records and more than half of them failing, the fault is ours and not the
  /// records'.
  private static final int ENOUGH_TO_SUSPECT_OURSELVES = 20;

  private final RecordSender sender;
  private final DeadLetters deadLetters;
  private final String source;

  BatchStage(RecordSender sender, DeadLetters deadLetters, String source) {
    this.sender = sender;
    this.deadLetters = deadLetters;
    this.source = source;
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
    List<ProducerRecord<String, byte[]>> dead = new ArrayList<>();
    List<Read<T>> readable = new ArrayList<>(batch.size());
    for (ConsumerRecord<String, byte[]> record : batch) {
      try {
        T value = read.apply(record);
        if (value == null) {
          deadLetters.countSkipped(record);
        } else {
          readable.add(new Read<>(value, record));
        }
      } catch (UnreadableRecord unreadable) {
        dead.add(deadLetters.unreadable(record, String.valueOf(unreadable.getMessage())));
      }
    }
    Bisection<T> bisection = new Bisection<>(decide);
    List<Outgoing> outcomes = readable.isEmpty() ? List.of() : bisection.decide(readable);
    RuntimeException last = bisection.last;
    if (last != null
        && readable.size() >= ENOUGH_TO_SUSPECT_OURSELVES
        && bisection.failed.size() * 2 > readable.size()) {
      throw new TryLater("more than half of a batch failed", last);
    }
    bisection.failed.forEach(
        failed -> dead.add(deadLetters.failed(failed.record, bisection.reasonOf(failed))));
    List<ProducerRecord<String, byte[]>> all = new ArrayList<>(dead);
    outcomes.forEach(outcome -> all.add(outcome.toRecord(source)));
    sender.sendAll(all);
    deadLetters.countSent(dead.size());
  }

  private record Read<T>(T value, ConsumerRecord<String, byte[]> record) {}

  /// Halves a failing batch until only the culprits are left out.
  private static final class Bisection<T> {
    private final Function<List<T>, List<Outgoing>> decide;
    private final List<Read<T>> failed = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private @Nullable RuntimeException last;

    Bisection(Function<List<T>, List<Outgoing>> decide) {
      this.decide = decide;
    }

    List<Outgoing> decide(List<Read<T>> records) {
      try {
        return decide.apply(records.stream().map(Read::value).toList());
      } catch (RuntimeException thrown) {
        if (TryLater.isTransient(thrown)) {
          throw thrown;
        }
        if (records.size() == 1) {
          last = thrown;
          failed.add(records.getFirst());
          reasons.add(thrown.toString());
          return List.of();
        }
        int middle = records.size() / 2;
        List<Outgoing> outcomes = new ArrayList<>(decide(records.subList(0, middle)));
        outcomes.addAll(decide(records.subList(middle, records.size())));
        return outcomes;
      }
    }

    String reasonOf(Read<T> record) {
      return reasons.get(failed.indexOf(record));
    }
  }
}
