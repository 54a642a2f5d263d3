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

  /// A model with several routes, each to a provider of its own.
  public static Providers inOrder(String model, List<Provider> adapters, Route first) {
    return new Providers(adapters, new RouteSettings(Map.of(model, first)));
  }

  /// One route, to the fake.
  public static Providers of(String model, Duration usualDuration) {
    return new Providers(
        List.of(new FakeProvider()),
        new RouteSettings(Map.of(model, new Route("fake", model, usualDuration))));
  }
}
