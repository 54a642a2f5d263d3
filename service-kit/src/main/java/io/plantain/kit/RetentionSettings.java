package io.plantain.kit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How long rows must stay so that every duplicate still finds them.
///
/// @param records how long a record may come again: the longest retention of any topic, dead
///   letters included (30 days, and a person may send one back on the last), and a day until its
///   segment is rolled; with a day to spare
@ConfigurationProperties("plantain.retention")
public record RetentionSettings(@DefaultValue("32d") Duration records) {

  public RetentionSettings {
    if (!records.isPositive()) {
      throw new IllegalArgumentException("plantain.retention.records must be above 0");
    }
  }

  /// @throws IllegalStateException says what to change, where rows would be gone before the last
  ///   duplicate came
  public Duration outlive(String setting, Duration rows) {
    if (rows.compareTo(records) < 0) {
      throw new IllegalStateException(
          "%s is %s, but a record may come again for %s (plantain.retention.records): a late duplicate would be taken for something new. Set it to at least that."
              .formatted(setting, days(rows), days(records)));
    }
    return rows;
  }

  private static String days(Duration duration) {
    return duration.equals(Duration.ofDays(duration.toDays()))
        ? duration.toDays() + "d"
        : duration.toSeconds() + "s";
  }
}
