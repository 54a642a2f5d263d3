package io.plantain.intake.limit;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What is limited before anybody knows who asks; the limits of keys and teams stand in the plans.
///
/// @param perAddress requests a minute of one address; 0 for no limit
/// @param trusted networks of proxies, which tell in `X-Forwarded-For` who asks through them; they
///   themselves are not limited
@ConfigurationProperties("plantain.limits")
public record LimitSettings(
    @DefaultValue("120") int perAddress,
    @DefaultValue({"127.0.0.0/8", "::1/128"}) List<String> trusted) {
  public LimitSettings {
    trusted = trusted.stream().map(String::strip).filter(each -> !each.isEmpty()).toList();
    if (perAddress < 0) {
      throw new IllegalArgumentException("plantain.limits.per-address must be 0 or more");
    }
  }
}
