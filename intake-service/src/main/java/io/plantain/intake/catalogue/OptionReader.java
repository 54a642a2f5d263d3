package io.plantain.intake.catalogue;

import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/// Reads one model's options: its limits, its values, its defaults.
final class OptionReader {
  /// Every option some model may take; others are not a word of the API.
  static final Set<String> KNOWN =
      Set.of(
          "negative_prompt",
          "resolution",
          "aspect_ratio",
          "output_format",
          "width",
          "height",
          "count",
          "seed",
          "steps",
          "guidance_scale",
          "image_input",
          "google_search",
          "content",
          "task_name",
          "duration_seconds",
          "scale");

  private static final int MAX_TEXT_CHARACTERS = 10_000; // where the catalogue says nothing
  private static final int MAX_LINKS = 10; // the public API's promise
  private static final int MAX_LINK_CHARACTERS = 2_048; // what servers commonly accept

  private final Fields given;
  private final Model model;

  OptionReader(Fields given, Model model) {
    this.given = given;
    this.model = model;
  }

  @Nullable String text(String name) {
    Model.Option option = model.options().get(name);
    if (option == null) {
      return null;
    }
    int limit = option.maxCharacters() == null ? MAX_TEXT_CHARACTERS : option.maxCharacters();
    String text = given.text(name, limit);
    if (text == null || Fields.isBlank(text)) {
      if (option.required()) {
        throw new InvalidRequest(
            "%s is required for %s. Add it.".formatted(given.nameOf(name), model.model()));
      }
      if (text == null) {
        return option.defaultValue() == null ? null : option.defaultValue().toString();
      }
    }
    if (name.equals("output_format") && text.equals("jpeg")) {
      text = "jpg"; // two names of one format
    }
    return option.values() == null ? text : oneOf(text, given.nameOf(name), option.values());
  }

  @Nullable Long whole(String name) {
    Model.Option option = model.options().get(name);
    if (option == null) {
      return null;
    }
    Long number = given.whole(name, min(option), max(option));
    if (number == null) {
      return option.defaultValue() instanceof Number fallback ? fallback.longValue() : null;
    }
    List<String> values = option.values();
    if (values != null && !values.contains(number.toString())) {
      throw new InvalidRequest(
          "%s cannot be %d. Use one of: %s."
              .formatted(given.nameOf(name), number, RequestReader.list(values)));
    }
    Integer step = option.step();
    if (step != null && number % step != 0) {
      throw new InvalidRequest("%s must be a multiple of %d.".formatted(given.nameOf(name), step));
    }
    return number;
  }

  @Nullable Integer integer(String name) {
    Long number = whole(name);
    return number == null ? null : Math.toIntExact(number);
  }

  @Nullable Double number(String name) {
    Model.Option option = model.options().get(name);
    if (option == null) {
      return null;
    }
    Double number = given.number(name, min(option), max(option));
    if (number == null) {
      return option.defaultValue() instanceof Number fallback ? fallback.doubleValue() : null;
    }
    return number;
  }

  @Nullable Boolean bool(String name) {
    return model.options().containsKey(name) ? given.bool(name) : null;
  }

  List<String> links(String name) {
    Model.Option option = model.options().get(name);
    if (option == null) {
      return List.of();
    }
    Double max = option.max();
    int limit = max == null ? MAX_LINKS : max.intValue();
    List<String> links = given.texts(name, limit, MAX_LINK_CHARACTERS);
    InputLinks.check(links, given.nameOf(name));
    return links;
  }

  static String oneOf(String value, String field, List<String> values) {
    if (!values.contains(value)) {
      throw new InvalidRequest(
          "%s cannot be %s. Use one of: %s."
              .formatted(field, Fields.echo(value), RequestReader.list(values)));
    }
    return value;
  }

  private static double min(Model.Option option) {
    Double min = option.min();
    return min == null ? numbers(option).min().orElse(0) : min;
  }

  private static double max(Model.Option option) {
    Double max = option.max();
    return max == null ? numbers(option).max().orElse(Integer.MAX_VALUE) : max;
  }

  private static DoubleStream numbers(Model.Option option) {
    List<String> values = option.values();
    return values == null ? DoubleStream.empty() : values.stream().mapToDouble(Double::parseDouble);
  }
}
