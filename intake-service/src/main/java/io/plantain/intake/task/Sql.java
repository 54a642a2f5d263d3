package io.plantain.intake.task;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement that grows, with its values in their places.
final class Sql {
  private final StringBuilder text = new StringBuilder();
  private final List<Object> values = new ArrayList<>();

  Sql(String text, Object... values) {
    add(text, values);
  }

  Sql add(String more, Object... values) {
    text.append(more);
    this.values.addAll(List.of(values));
    return this;
  }

  Sql add(Sql other) {
    text.append(other.text);
    values.addAll(other.values);
    return this;
  }

  /// Only where there is something to compare with.
  Sql and(String condition, @Nullable Object value) {
    return value == null ? this : add(" and ").add(condition, value);
  }

  String text() {
    return text.toString();
  }

  Object[] values() {
    return values.toArray();
  }
}
