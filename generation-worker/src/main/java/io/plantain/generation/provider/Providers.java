package io.plantain.generation.provider;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// The adapters at hand, and the way from a model to one of them.
@Component
public class Providers {
  private final Map<String, Provider> byId;
  private final RouteSettings settings;

  Providers(List<Provider> adapters, RouteSettings settings) {
    this.byId = adapters.stream().collect(Collectors.toMap(Provider::id, Function.identity()));
    this.settings = settings;
  }

  /// Null for an adapter that does not exist or that nobody configured.
  public @Nullable Provider find(@Nullable String id) {
    Provider provider = id == null ? null : byId.get(id);
    return provider != null && provider.configured() ? provider : null;
  }

  /// The ids of those whose submits last as long as the drawing.
  public String[] drawingInSubmit() {
    return byId.values().stream()
        .filter(Provider::drawsInSubmit)
        .map(Provider::id)
        .toArray(String[]::new);
  }

  /// The accounts that somebody configured.
  public List<String> ids() {
    return byId.values().stream().filter(Provider::configured).map(Provider::id).sorted().toList();
  }

  /// The models that have a route.
  public Set<String> models() {
    return settings.routes().keySet();
  }

  /// The model's first route as it is written down, whether or not somebody configured its
  /// provider.
  public @Nullable Route written(String model) {
    return settings.routes().get(model);
  }

  /// Null where no configured provider draws this model.
  public @Nullable Route route(String model) {
    Route route = settings.routes().get(model);
    return route == null || find(route.provider()) == null ? null : route;
  }
}
