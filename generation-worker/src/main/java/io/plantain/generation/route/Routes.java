package io.plantain.generation.route;

import io.plantain.event.TaskSpec;
import io.plantain.generation.provider.Providers;
import io.plantain.generation.provider.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// The ordered routes of each model.
@Component
public class Routes {
  private static final int MOST_ROUTES = 31; // bits of the mask in the attempt's row

  private final Providers providers;

  public Routes(Providers providers) {
    this.providers = providers;
  }

  /// The models that have more than one way.
  public List<String> modelsWithFallbacks() {
    return providers.models().stream().filter(model -> all(model).size() > 1).toList();
  }

  /// The first choice for a new task; null where no configured provider can do it.
  public @Nullable RouteChoice first(TaskSpec spec) {
    return fitting(spec.model(), spec, 0).stream().findFirst().orElse(null);
  }

  /// Another way for a task that certainly has not been started.
  ///
  /// @param refused a bit for each route that turned it away
  /// @param available whether an account would take it now; such a one is preferred
  /// @param anyRate whether one that would let it wait is better than none
  public @Nullable RouteChoice other(
      TaskSpec spec, int current, int refused, Predicate<String> available, boolean anyRate) {
    List<RouteChoice> others =
        fitting(spec.model(), spec, refused).stream()
            .filter(choice -> choice.number() != current)
            .toList();
    return others.stream()
        .filter(choice -> available.test(choice.route().provider()))
        .findFirst()
        .orElse(anyRate && !others.isEmpty() ? others.getFirst() : null);
  }

  /// The route that a row is on; null where the configuration has changed since.
  public @Nullable Route at(String model, int number, @Nullable String provider) {
    return all(model).stream()
        .filter(choice -> choice.number() == number)
        .map(RouteChoice::route)
        .filter(route -> route.provider().equals(provider))
        .findFirst()
        .orElse(null);
  }

  private List<RouteChoice> fitting(String model, TaskSpec spec, int refused) {
    return all(model).stream()
        .filter(choice -> (refused & 1 << choice.number()) == 0)
        .filter(choice -> fits(choice.route(), spec))
        .toList();
  }

  private static boolean fits(Route route, TaskSpec spec) {
    return (route.scenes().isEmpty() || route.scenes().contains(spec.scene()))
        && within(spec.options().imageInput().size(), route.maxInputImages())
        && within(spec.options().count(), route.maxPictures())
        && within(
            spec.prompt().codePointCount(0, spec.prompt().length()), route.maxPromptCharacters());
  }

  private static boolean within(int number, @Nullable Integer limit) {
    return limit == null || number <= limit;
  }

  /// Numbered over all that are written down, so that a key that is missing for a day renames none.
  private List<RouteChoice> all(String model) {
    Route first = providers.written(model);
    if (first == null) {
      return List.of();
    }
    List<Route> written = new ArrayList<>(List.of(first));
    written.addAll(first.fallbacks());
    List<RouteChoice> configured = new ArrayList<>();
    for (int i = 0; i < Math.min(written.size(), MOST_ROUTES); i++) {
      if (providers.find(written.get(i).provider()) != null) {
        configured.add(new RouteChoice(i, written.get(i)));
      }
    }
    return configured;
  }
}
