package io.plantain.intake.openapi;

import io.plantain.intake.catalogue.Catalogue;
import io.plantain.intake.http.ErrorCodes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// Puts the document together. A route that `api.yml` does not describe, and a description without
/// a route, stop the service in its tests, not at a customer's.
final class ApiDocument {
  private static final String API = "/api/v1/";
  private static final Pattern IN_PATH = Pattern.compile("\\{([a-zA-Z]+)}");
  private static final Set<String> UNSAID = Set.of("traceparent"); // of the plumbing

  private final Map<String, Object> words;

  ApiDocument() {
    try (InputStream in = ApiDocument.class.getResourceAsStream("/api.yml")) {
      words = map(new Yaml(new SafeConstructor(new LoaderOptions())).load(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Map<String, Object> of(Map<RequestMappingInfo, HandlerMethod> routes, Catalogue catalogue) {
    Map<String, Map<String, Object>> paths = new TreeMap<>();
    Set<String> described = new TreeSet<>(map(words.get("operations")).keySet());
    routes.forEach(
        (route, handler) -> {
          for (String path : route.getPatternValues()) {
            for (RequestMethod method : route.getMethodsCondition().getMethods()) {
              if (path.startsWith(API)) {
                String name = method + " " + path;
                if (!described.remove(name)) {
                  throw new IllegalStateException(name + " does not stand in api.yml");
                }
                paths
                    .computeIfAbsent(path, each -> new TreeMap<>())
                    .put(
                        method.name().toLowerCase(Locale.ROOT),
                        operation(path, handler, map(map(words.get("operations")).get(name))));
              }
            }
          }
        });
    if (!described.isEmpty()) {
      throw new IllegalStateException("api.yml describes what is not there: " + described);
    }
    Map<String, Object> schemas = new TreeMap<>(map(words.get("schemas")));
    schemas.put("GenerateRequest", RequestSchema.of(catalogue));
    schemas.put("Error", errorSchema());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openapi", "3.1.0");
    document.put(
        "info",
        Map.of(
            "title", "Plantain",
            "version", "v1",
            "description",
                "One key, one price, one answer. Prices are of the version "
                    + catalogue.version()
                    + "."));
    document.put("servers", List.of(Map.of("url", "/")));
    document.put("security", List.of(Map.of("key", List.of())));
    document.put("paths", paths);
    document.put(
        "components",
        Map.of(
            "securitySchemes",
            Map.of("key", Map.of("type", "http", "scheme", "bearer")),
            "schemas",
            schemas));
    document.put("x-errors", ErrorCodes.all());
    document.put("x-task-errors", ErrorCodes.ofTasks());
    return document;
  }

  private static Map<String, Object> operation(
      String path, HandlerMethod handler, Map<String, Object> said) {
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("tags", List.of(String.valueOf(said.get("tag"))));
    operation.put("summary", said.get("summary"));
    operation.put("parameters", parameters(path, handler, said));
    Object body = said.get("body");
    if (body != null) {
      Map<String, Object> content = new LinkedHashMap<>();
      content.put("application/json", Map.of("schema", reference(body)));
      if (said.containsKey("form")) {
        content.put("multipart/form-data", Map.of("schema", form(body)));
      }
      operation.put("requestBody", Map.of("required", true, "content", content));
    }
    operation.put("responses", answers(said));
    return operation;
  }

  private static Map<String, Object> form(Object body) {
    return Map.of(
        "type",
        "object",
        "required",
        List.of("batch", "rows"),
        "properties",
        Map.of(
            "batch",
            reference(body),
            "rows",
            Map.of("type", "string", "description", "a CSV file", "contentMediaType", "text/csv")));
  }

  private static List<Object> parameters(
      String path, HandlerMethod handler, Map<String, Object> said) {
    List<Object> parameters = new ArrayList<>();
    Matcher inPath = IN_PATH.matcher(path);
    while (inPath.find()) {
      parameters.add(parameter("path", inPath.group(1)));
    }
    for (MethodParameter each : handler.getMethodParameters()) {
      each.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
      RequestParam query = each.getParameterAnnotation(RequestParam.class);
      RequestHeader header = each.getParameterAnnotation(RequestHeader.class);
      if (query != null && !Map.class.isAssignableFrom(each.getParameterType())) {
        parameters.add(parameter("query", named(query.name(), each)));
      } else if (header != null && !UNSAID.contains(named(header.name(), each))) {
        parameters.add(parameter("header", named(header.name(), each)));
      }
    }
    if (said.get("query") instanceof List<?> names) {
      names.forEach(name -> parameters.add(parameter("query", String.valueOf(name))));
    }
    return parameters;
  }

  private static String named(String given, MethodParameter parameter) {
    return given.isEmpty() ? String.valueOf(parameter.getParameterName()) : given;
  }

  private static Map<String, Object> parameter(String in, String name) {
    Map<String, Object> parameter = new LinkedHashMap<>();
    parameter.put("name", name);
    parameter.put("in", in);
    parameter.put("required", in.equals("path"));
    parameter.put("schema", Map.of("type", "string"));
    return parameter;
  }

  private static Map<String, Object> answers(Map<String, Object> said) {
    Map<String, Object> answers = new TreeMap<>();
    if (said.get("answers") instanceof Map<?, ?> good) {
      good.forEach(
          (status, schema) ->
              answers.put(
                  String.valueOf(status),
                  Map.of(
                      "description",
                      "done",
                      "content",
                      Map.of("application/json", Map.of("schema", envelope(schema))))));
    }
    Object stream = said.get("stream");
    if (stream != null) {
      answers.put("200", Map.of("description", "a stream", "content", Map.of(stream, Map.of())));
    }
    answers.put(
        "default",
        Map.of(
            "description",
            "an error; its code is one of x-errors",
            "content",
            Map.of("application/json", Map.of("schema", reference("Error")))));
    return answers;
  }

  private static Map<String, Object> envelope(@Nullable Object schema) {
    return Map.of(
        "type",
        "object",
        "required",
        List.of("success", "data"),
        "properties",
        Map.of("success", Map.of("const", true), "data", reference(String.valueOf(schema))));
  }

  private static Map<String, Object> errorSchema() {
    return Map.of(
        "type",
        "object",
        "required",
        List.of("success", "error"),
        "properties",
        Map.of(
            "success",
            Map.of("const", false),
            "error",
            Map.of(
                "type",
                "object",
                "required",
                List.of("code", "message"),
                "properties",
                Map.of(
                    "code",
                    Map.of("enum", ErrorCodes.all().stream().map(ErrorCodes.Entry::code).toList()),
                    "message",
                    Map.of("type", "string")))));
  }

  private static Map<String, Object> reference(Object schema) {
    return Map.of("$ref", "#/components/schemas/" + schema);
  }

  @SuppressWarnings("unchecked") // YAML with names as keys
  private static Map<String, Object> map(@Nullable Object tree) {
    if (!(tree instanceof Map<?, ?>)) {
      throw new IllegalStateException("api.yml is not of its form");
    }
    return (Map<String, Object>) tree;
  }
}
