package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.evidence.Told;
import io.plantain.event.DeadLetterHeaders;
import io.plantain.event.Topics;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a dead letter's headers say about its origin.
final class DeadLetter {
  private DeadLetter() {}

  /// `topic-partition@offset`; null where no topic is named.
  static @Nullable String source(Told letter) {
    String topic = letter.headers().get("dlt-topic");
    return topic == null
        ? null
        : topic
            + "-"
            + letter.headers().get("dlt-partition")
            + "@"
            + letter.headers().get("dlt-offset");
  }

  /// All records that were set aside, by who did it and where they stood.
  static Set<String> sources(Evidence evidence) {
    return evidence.deadLetters().stream()
        .map(letter -> letter.topic() + " " + source(letter))
        .collect(Collectors.toSet());
  }

  /// A redriven record is for the service that failed; all others have had it.
  static boolean concerns(Told told, String service) {
    return told.headers().getOrDefault(DeadLetterHeaders.REDRIVEN_FOR, service).equals(service);
  }

  static String name(String service, String position) {
    return Topics.deadLettersOf(service) + " " + position;
  }
}
