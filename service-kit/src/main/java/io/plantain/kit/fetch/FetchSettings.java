package io.plantain.kit.fetch;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How far a fetch may go.
///
/// @param trustedOrigins `scheme://host:port` of local providers, allowed although they are local
///   or plain http; never filled from user input
/// @param connectTimeout to one address
/// @param firstByteTimeout until the response's headers are read
/// @param totalTimeout for everything, redirects included
/// @param minBytesPerSecond average below which a download is cut, measured after `rateGrace`
/// @param rateGrace a slow start is no drip
@ConfigurationProperties("plantain.fetch")
public record FetchSettings(
    @DefaultValue List<String> trustedOrigins,
    @DefaultValue("3s") Duration connectTimeout,
    @DefaultValue("10s") Duration firstByteTimeout,
    @DefaultValue("60s") Duration totalTimeout,
    @DefaultValue("4096") long minBytesPerSecond,
    @DefaultValue("5s") Duration rateGrace) {

  public FetchSettings {
    trustedOrigins =
        trustedOrigins.stream().map(String::strip).filter(each -> !each.isEmpty()).toList();
  }
}
