package io.plantain.intake.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.plantain.event.EventCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The codes of `errors.yml`, which people read as well.
public final class ErrorCodes {
  /// @param means in a sentence
  /// @param todo in another
  public record Entry(String code, int status, String means, @JsonProperty("do") String todo) {}

  /// Why a task failed.
  public record TaskEntry(String code, @JsonProperty("do") String todo) {}

  private record Book(List<Entry> errors, List<TaskEntry> taskErrors) {}

  private static final Book BOOK = load();
  private static final Map<String, Entry> BY_CODE =
      BOOK.errors.stream().collect(Collectors.toMap(Entry::code, Function.identity()));

  private ErrorCodes() {}

  public static List<Entry> all() {
    return List.copyOf(BOOK.errors);
  }

  public static List<TaskEntry> ofTasks() {
    return List.copyOf(BOOK.taskErrors);
  }

  static int statusOf(String code) {
    Entry entry = BY_CODE.get(code);
    if (entry == null) {
      throw new IllegalArgumentException(code + " does not stand in errors.yml");
    }
    return entry.status;
  }

  private static Book load() {
    try (InputStream in = ErrorCodes.class.getResourceAsStream("/errors.yml")) {
      Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
      return EventCodec.mapper().convertValue(tree, Book.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
