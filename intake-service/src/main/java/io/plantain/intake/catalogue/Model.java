package io.plantain.intake.catalogue;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One entry of the catalogue.
///
/// @param model the id that requests name
/// @param prompt null where the model takes none
/// @param deadline after it the task is given up
/// @param options by the name they have in requests
/// @param credits of one picture by resolution, or under `any` where the model has no resolutions
/// @param perSecond whether they are for each second of a film
public record Model(
    String model,
    String type,
    List<String> scenes,
    @Nullable Text prompt,
    Duration deadline,
    Map<String, Option> options,
    Map<String, Long> credits,
    boolean perSecond) {
  private static final String ANY = "any";
  private static final String DURATION = "duration_seconds";

  /// @param optionalFor scenes that can do without
  record Text(@JsonProperty("max_characters") int maxCharacters, List<String> optionalFor) {
    @SuppressWarnings("NullAway") // an absent list arrives as null from YAML
    Text {
      optionalFor = optionalFor == null ? List.of() : List.copyOf(optionalFor);
    }
  }

  /// The limits of an option; what does not apply to its kind is null.
  ///
  /// @param max the largest number, or of a list the most entries
  record Option(
      boolean required,
      @Nullable Integer maxCharacters,
      @Nullable List<String> values,
      @Nullable Double min,
      @Nullable Double max,
      @Nullable Integer step,
      @JsonProperty("default") @Nullable Object defaultValue) {
    Map<String, Object> described() {
      Map<String, Object> limits = new LinkedHashMap<>();
      put(limits, "required", required ? Boolean.TRUE : null);
      put(limits, "max_characters", maxCharacters);
      put(limits, "values", describedValues());
      put(limits, "min", plain(min));
      put(limits, "max", plain(max));
      put(limits, "step", step);
      put(limits, "default", defaultValue);
      return limits;
    }

    boolean isNumber() {
      return defaultValue instanceof Number;
    }

    /// Numbers as numbers: as they are to be sent.
    private @Nullable List<?> describedValues() {
      return values != null && isNumber() ? values.stream().map(Long::valueOf).toList() : values;
    }

    /// 4 and not 4.0, where the number is whole.
    private static @Nullable Number plain(@Nullable Double number) {
      if (number == null) {
        return null;
      }
      return number == Math.rint(number) ? (Number) number.longValue() : number;
    }

    private static void put(Map<String, Object> limits, String name, @Nullable Object value) {
      if (value != null) {
        limits.put(name, value);
      }
    }
  }

  public Model {
    scenes = List.copyOf(scenes);
    options = Map.copyOf(options);
    credits = Map.copyOf(credits);
    if (scenes.isEmpty() || !deadline.isPositive()) {
      throw new IllegalArgumentException(model + " needs a scene and a deadline");
    }
    Option resolution = options.get("resolution");
    List<String> priced =
        resolution == null || resolution.values() == null ? List.of(ANY) : resolution.values();
    for (String each : priced) {
      Long price = credits.get(each);
      if (price == null || price < 0) {
        throw new IllegalArgumentException(model + " has no price for " + each);
      }
    }
    Option duration = options.get(DURATION);
    if (perSecond && (duration == null || !duration.isNumber())) {
      throw new IllegalArgumentException(model + " is paid by the second: say how many by default");
    }
  }

  /// The most characters of a prompt; 0 where none is taken.
  public int promptMaxCharacters() {
    return prompt == null ? 0 : prompt.maxCharacters();
  }

  /// The options' limits by name, for people and programs that choose a model.
  public Map<String, Map<String, Object>> describedOptions() {
    Map<String, Map<String, Object>> described = new TreeMap<>();
    options.forEach((name, option) -> described.put(name, option.described()));
    return described;
  }

  /// @param seconds of a film, null of a picture
  long unitCredits(@Nullable String resolution, @Nullable Integer seconds) {
    Long price = credits.get(resolution == null ? ANY : resolution);
    if (price == null || perSecond && seconds == null) {
      throw new IllegalArgumentException(model + " has no price for " + resolution);
    }
    return perSecond && seconds != null ? price * seconds : price;
  }
}
