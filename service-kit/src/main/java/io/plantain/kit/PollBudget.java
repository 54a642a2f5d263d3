package io.plantain.kit;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/// Bounds what one poll brings by its bytes, not only by its records: 500 records are half a
/// megabyte of usual events, or more than the heap where each is large. The fetch limits do not
/// help, for they count compressed bytes.
///
/// A consumer ends its poll where a value cannot be read and something was read before; the next
/// poll starts with that value. So does this: it refuses the value that would exceed the budget.
/// The first value of a poll always passes. It works as deserializer and as interceptor, which
/// hears the end of each poll; the two meet in the polling thread.
public final class PollBudget implements Deserializer<byte[]>, ConsumerInterceptor<String, byte[]> {
  /// In a consumer's properties.
  public static final String BYTES = "plantain.poll.bytes";

  /// A poll tries a refused value once more before it ends. Whoever comes a third time is a new
  /// poll after one that was cut off without a word.
  private static final int REFUSALS_A_POLL = 2;

  private static final class Poll {
    private long used;
    private int refusals;

    void begin() {
      used = 0;
      refusals = 0;
    }
  }

  private static final ThreadLocal<Poll> POLL = ThreadLocal.withInitial(Poll::new);

  private long budget = Long.MAX_VALUE;

  @Override
  public void configure(Map<String, ?> settings, boolean isKey) {
    configure(settings);
  }

  @Override
  public void configure(Map<String, ?> settings) {
    Object bytes = settings.get(BYTES);
    if (bytes != null) {
      budget = Long.parseLong(bytes.toString());
    }
  }

  @Override
  public byte @Nullable [] deserialize(String topic, byte @Nullable [] value) {
    Poll poll = POLL.get();
    int bytes = value == null ? 0 : value.length;
    if (poll.used > 0 && poll.used + bytes > budget) {
      if (poll.refusals < REFUSALS_A_POLL) {
        poll.refusals++;
        throw new SerializationException("the poll is full, the next one goes on");
      }
      poll.begin();
    }
    poll.used += bytes;
    return value;
  }

  @Override
  public ConsumerRecords<String, byte[]> onConsume(ConsumerRecords<String, byte[]> records) {
    POLL.get().begin();
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void close() {}
}
