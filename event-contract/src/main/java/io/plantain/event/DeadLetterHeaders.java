package io.plantain.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The headers by which a dead letter tells its story. Those that begin with `dlt-` stand on a
/// letter and tell of its last death; those that begin with `redriven-` travel with a record that
/// was sent again, and tell of what came before.
public final class DeadLetterHeaders {
  public static final String LETTER_PREFIX = "dlt-";
  public static final String REDRIVEN_PREFIX = "redriven-";

  /// The letter's id, see [#id].
  public static final String ID = "dlt-id";

  // Where the record was read.
  public static final String TOPIC = "dlt-topic";
  public static final String PARTITION = "dlt-partition";
  public static final String OFFSET = "dlt-offset";
  public static final String TIMESTAMP = "dlt-timestamp";

  // By whom.
  public static final String SERVICE = "dlt-service";
  public static final String GROUP = "dlt-group";

  // What went wrong, how often, since when.
  public static final String REASON = "dlt-reason";
  public static final String EXCEPTION = "dlt-exception";
  public static final String ATTEMPTS = "dlt-attempts";
  public static final String FIRST_FAILURE = "dlt-first-failure";
  public static final String AT = "dlt-at";

  /// The bytes of a record that does not fit into a letter: they stand where it was read only.
  public static final String LEFT_OUT = "dlt-left-out";

  /// Marks what an operator did to a letter; such a record is no letter itself.
  public static final String ACT = "dlt-act";

  /// The letter that was sent again.
  public static final String REDRIVEN_LETTER = "redriven-letter";

  /// The service that failed; all others have had the record and leave it alone.
  public static final String REDRIVEN_FOR = "redriven-for";

  public static final String REDRIVEN_AT = "redriven-at";
  public static final String REDRIVEN_BY = "redriven-by";

  /// How often the record has died so far.
  public static final String REDRIVEN_DEATHS = "redriven-deaths";

  /// Where the record was read first of all, as `topic-partition@offset`, and the time it had there
  /// in milliseconds.
  public static final String REDRIVEN_ORIGIN = "redriven-origin";

  public static final String REDRIVEN_ORIGIN_TIMESTAMP = "redriven-origin-timestamp";

  /// Every death and redrive so far, oldest first, as JSON.
  public static final String REDRIVEN_STORY = "redriven-story";

  private static final int ID_BYTES = 6; // 12 letters to type; a clash among 50,000 is 1 in 200,000

  private DeadLetterHeaders() {}

  /// Names the death of one record in one service. The same when the record is read and buried
  /// again; the time keeps it apart from records of a topic that was made anew.
  public static String id(
      String service, String topic, int partition, long offset, long timestamp) {
    String death = service + " " + position(topic, partition, offset) + " " + timestamp;
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(death.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  public static String position(String topic, int partition, long offset) {
    return topic + "-" + partition + "@" + offset;
  }
}
