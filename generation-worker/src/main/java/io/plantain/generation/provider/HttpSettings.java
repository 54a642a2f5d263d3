package io.plantain.generation.provider;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// How patient we are with providers.
///
/// @param connectTimeout a provider that does not even answer the door is tried again later
/// @param submitTimeout from first byte to last; must end well before the submit lease does
/// @param pollTimeout from first byte to last; inline results make it long
/// @param connections open at once to one provider
/// @param maxAnswer inline results: a 4K picture in base64 stays below
/// @param longSubmitTimeout where the submit is answered with the picture itself; high quality
///   takes up to two minutes at the slowest vendor
@ConfigurationProperties("plantain.generation.http")
public record HttpSettings(
    @DefaultValue("3s") Duration connectTimeout,
    @DefaultValue("15s") Duration submitTimeout,
    @DefaultValue("40s") Duration pollTimeout,
    @DefaultValue("200") int connections,
    @DefaultValue("64MB") DataSize maxAnswer,
    @DefaultValue("180s") Duration longSubmitTimeout) {

  /// How much longer such a submit, and so its lease, may take than any other.
  public Duration longerSubmit() {
    Duration more = longSubmitTimeout.minus(submitTimeout);
    return more.isNegative() ? Duration.ZERO : more;
  }

  /// The client's own time-out between two bytes, which must not cut what the limits allow.
  Duration longest() {
    return longSubmitTimeout.compareTo(pollTimeout) > 0 ? longSubmitTimeout : pollTimeout;
  }
}
