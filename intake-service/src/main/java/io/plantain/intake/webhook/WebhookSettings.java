package io.plantain.intake.webhook;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How messages reach other systems.
///
/// @param trustedOrigins `scheme://host:port` of receivers that are allowed although they are local
///   or plain http; for operators, never filled from what a team says
/// @param timeout for everything from the connection to the answer
/// @param firstRetry the pause after the first failure; each further one is four times as long
/// @param longestRetry the longest pause
/// @param retryFor how long a message is tried; the promise is a day
/// @param disableAfter how long an endpoint may fail without a break before it is switched off
/// @param circuitAfter failures in a row after which a receiver is left alone
/// @param circuitPause how long, the first time; doubles up to 32 times this
/// @param retention of messages and attempts, for the log and for replays
@ConfigurationProperties("plantain.webhooks")
public record WebhookSettings(
    @DefaultValue List<String> trustedOrigins,
    @DefaultValue("15s") Duration timeout,
    @DefaultValue("5s") Duration firstRetry,
    @DefaultValue("6h") Duration longestRetry,
    @DefaultValue("72h") Duration retryFor,
    @DefaultValue("5d") Duration disableAfter,
    @DefaultValue("5") int circuitAfter,
    @DefaultValue("30s") Duration circuitPause,
    @DefaultValue("30d") Duration retention) {
  private static final Duration PROMISED = Duration.ofHours(24);

  /// Below the lease of a row that is being sent.
  private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(30);

  public WebhookSettings {
    trustedOrigins =
        trustedOrigins.stream().map(String::strip).filter(each -> !each.isEmpty()).toList();
    if (!timeout.isPositive() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "plantain.webhooks.timeout must be above 0 and at most 30s");
    }
    if (retryFor.compareTo(PROMISED) < 0) {
      throw new IllegalArgumentException("plantain.webhooks.retry-for must be at least 24h");
    }
    if (retention.compareTo(retryFor) < 0) {
      throw new IllegalArgumentException(
          "plantain.webhooks.retention must be at least plantain.webhooks.retry-for");
    }
    if (!firstRetry.isPositive() || longestRetry.compareTo(firstRetry) < 0) {
      throw new IllegalArgumentException(
          "plantain.webhooks.first-retry must be above 0 and at most longest-retry");
    }
    if (circuitAfter < 1 || !circuitPause.isPositive() || !disableAfter.isPositive()) {
      throw new IllegalArgumentException(
          "plantain.webhooks.circuit-after, circuit-pause and disable-after must be above 0");
    }
  }
}
