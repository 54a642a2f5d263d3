package io.plantain.kit;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// How often, and since when, records came in batches that failed. One range per partition is
/// remembered, until its batch succeeds or the service is started again.
final class Tries {
  private record Range(long first, long last, int tries, Instant since) {
    boolean holds(long offset) {
      return first <= offset && offset <= last;
    }
  }

  private final Map<TopicPartition, Range> failing = new ConcurrentHashMap<>();

  /// Including the present one.
  int of(ConsumerRecord<?, ?> record) {
    Range range = failing.get(partition(record));
    return range != null && range.holds(record.offset()) ? range.tries + 1 : 1;
  }

  Instant since(ConsumerRecord<?, ?> record, Instant now) {
    Range range = failing.get(partition(record));
    return range != null && range.holds(record.offset()) ? range.since : now;
  }

  void failed(List<? extends ConsumerRecord<?, ?>> batch, Instant now) {
    Map<TopicPartition, Range> ranges = new HashMap<>();
    for (ConsumerRecord<?, ?> record : batch) {
      ranges.merge(
          partition(record),
          new Range(record.offset(), record.offset(), 1, now),
          (a, b) -> new Range(Math.min(a.first, b.first), Math.max(a.last, b.last), 1, now));
    }
    ranges.forEach(
        (partition, range) ->
            failing.merge(
                partition,
                range,
                (before, next) ->
                    before.holds(next.first)
                        ? new Range(next.first, next.last, before.tries + 1, before.since)
                        : next));
  }

  void succeeded(List<? extends ConsumerRecord<?, ?>> batch) {
    if (!failing.isEmpty()) {
      batch.forEach(record -> failing.remove(partition(record)));
    }
  }

  private static TopicPartition partition(ConsumerRecord<?, ?> record) {
    return new TopicPartition(record.topic(), record.partition());
  }
}
