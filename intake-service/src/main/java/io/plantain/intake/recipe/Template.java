package io.plantain.intake.recipe;

import io.plantain.intake.catalogue.InvalidRequest;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Text with variables: `{{city}}`, or `{{style|in oil}}` with a word for where the row has none.
final class Template {
  private static final Pattern VARIABLE =
      Pattern.compile("\\{\\{\\s*([^{}|]+?)\\s*(?:\\|([^{}]*))?}}");

  private Template() {}

  /// @param field names the text in a refusal
  static String fill(String text, Map<String, String> values, String field) {
    Matcher variables = VARIABLE.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (variables.find()) {
      String name = variables.group(1);
      variables.appendReplacement(
          filled, Matcher.quoteReplacement(value(name, variables.group(2), values, field)));
    }
    return variables.appendTail(filled).toString();
  }

  /// A tree with all its texts filled.
  static JsonNode fill(JsonNode tree, Map<String, String> values, String field) {
    if (tree.isString()) {
      return JsonNodeFactory.instance.stringNode(fill(tree.stringValue(), values, field));
    }
    if (tree.isArray()) {
      ArrayNode filled = JsonNodeFactory.instance.arrayNode();
      tree.values().forEach(each -> filled.add(fill(each, values, field)));
      return filled;
    }
    if (tree.isObject()) {
      ObjectNode filled = JsonNodeFactory.instance.objectNode();
      tree.properties()
          .forEach(
              each ->
                  filled.set(
                      each.getKey(), fill(each.getValue(), values, field + "." + each.getKey())));
      return filled;
    }
    return tree;
  }

  /// For names of files: what a value must not bring along is taken out of values only.
  static String fill(
      String text, Map<String, String> values, String field, UnaryOperator<String> tame) {
    Map<String, String> tamed = new java.util.HashMap<>();
    values.forEach((name, value) -> tamed.put(name, tame.apply(value)));
    return fill(text, tamed, field);
  }

  private static String value(
      String name, @Nullable String otherwise, Map<String, String> values, String field) {
    String value = values.get(name);
    if (value == null && otherwise == null) {
      Set<String> known = new TreeSet<>(values.keySet());
      throw new InvalidRequest(
          "%s uses {{%s}}, which the row does not have. It has: %s."
              .formatted(field, shown(name), String.join(", ", known)));
    }
    if (value == null || value.isBlank()) {
      if (otherwise == null) {
        throw new InvalidRequest(
            "column %s is empty, but %s uses it. Fill it in, or write {{%s|a word for that}}."
                .formatted(name, field, name));
      }
      return otherwise;
    }
    return value;
  }

  private static String shown(String name) {
    return (name.length() > 64 ? name.substring(0, 64) : name).replaceAll("\\p{Cntrl}", "?");
  }
}
