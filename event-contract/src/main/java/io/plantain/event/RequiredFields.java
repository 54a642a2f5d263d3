package io.plantain.event;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Which fields a record's JSON must have: all that are not `@Nullable`, a boolean or a list of
/// plain values. A list of records is what its event is about, so it must be there.
final class RequiredFields {
  private record Field(
      String name, boolean required, @Nullable Class<?> record, @Nullable Class<?> listOfRecords) {}

  private static final ClassValue<List<Field>> FIELDS =
      new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          return fieldsOf(type);
        }
      };

  private RequiredFields() {}

  static @Nullable String firstMissing(Class<?> type, JsonNode node) {
    for (Field field : FIELDS.get(type)) {
      JsonNode value = node.get(field.name);
      if (value == null || value.isNull()) {
        if (field.required) {
          return field.name;
        }
        continue;
      }
      List<JsonNode> nested =
          field.listOfRecords != null
              ? List.copyOf(value.values())
              : field.record != null ? List.of(value) : List.of();
      Class<?> nestedType = field.listOfRecords != null ? field.listOfRecords : field.record;
      for (JsonNode each : nested) {
        String missing = nestedType == null ? null : firstMissing(nestedType, each);
        if (missing != null) {
          return field.name + "." + missing;
        }
      }
    }
    return null;
  }

  /// The names of the fields that `type` requires, as they are on the wire.
  static List<String> of(Class<?> type) {
    return FIELDS.get(type).stream().filter(Field::required).map(Field::name).toList();
  }

  static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static List<Field> fieldsOf(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Class<?> raw = component.getType();
      Class<?> element =
          component.getGenericType() instanceof ParameterizedType list
                  && list.getActualTypeArguments()[0] instanceof Class<?> of
                  && of.isRecord()
              ? of
              : null;
      boolean optional =
          component.getAnnotatedType().isAnnotationPresent(Nullable.class)
              || raw == boolean.class
              || (raw == List.class && element == null);
      fields.add(
          new Field(
              snakeCase(component.getName()), !optional, raw.isRecord() ? raw : null, element));
    }
    return List.copyOf(fields);
  }
}
