package io.plantain.generation.provider;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Routes without servers behind them.
public final class TestProviders {
  private TestProviders() {}

  public static Providers none() {
    return new Providers(List.of(), new RouteSettings(Map.of()));
  }

  /// One route, to the fake.
  public static Providers of(String model, Duration usualDuration) {
    return new Providers(
        List.of(new FakeProvider()),
        new RouteSettings(Map.of(model, new Route("fake", model, usualDuration))));
  }
}
