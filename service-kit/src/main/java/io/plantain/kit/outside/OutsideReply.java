package io.plantain.kit.outside;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Category;
import io.plantain.kit.opinion.Opinion;
import io.plantain.kit.opinion.Span;
import io.plantain.kit.outside.OutsideAnswer.Judged;
import io.plantain.kit.outside.OutsideAnswer.Unavailable;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Reads the answer of `POST /v1/moderations`. What is not exactly that is no answer: a proxy's
/// friendly page must not pass for "nothing found".
final class OutsideReply {
  private static final double WORTH_SAYING = 0.01; // an API gives every category a score

  private OutsideReply() {}

  /// @param places what each result is about, in the order in which it was sent
  static OutsideAnswer read(String body, List<Span> places, ObjectMapper mapper) {
    JsonNode root;
    try {
      root = mapper.readTree(body);
    } catch (JacksonException e) {
      return new Unavailable("unreadable");
    }
    JsonNode results = root.path("results");
    if (!results.isArray() || results.size() != places.size()) {
      return new Unavailable("unreadable");
    }
    List<Opinion> opinions = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      JsonNode result = results.get(i);
      JsonNode flags = result.path("categories");
      JsonNode scores = result.path("category_scores");
      if (!result.path("flagged").isBoolean() || (!flags.isObject() && !scores.isObject())) {
        return new Unavailable("unreadable");
      }
      Span span = places.get(i);
      int before = opinions.size();
      for (String name : scores.isObject() ? scores.propertyNames() : flags.propertyNames()) {
        JsonNode score = scores.path(name);
        double sure =
            score.isNumber() ? score.asDouble() : flags.path(name).asBoolean(false) ? 1 : 0;
        if (sure > 1 || sure < 0) {
          return new Unavailable("unreadable");
        }
        if (sure >= WORTH_SAYING) {
          opinions.add(opinion(name, sure, span));
        }
      }
      if (result.path("flagged").asBoolean() && opinions.size() == before) {
        opinions.add(opinion("flagged", 1, span)); // it objects and does not say to what
      }
    }
    return new Judged(opinions, root.path("model").asString(""));
  }

  private static Opinion opinion(String name, double score, Span span) {
    return new Opinion(
        Action.ALLOW, // the policy grades it
        category(name),
        score,
        "outside." + name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z]+", "_"),
        span);
  }

  /// Their names; what is new to us is still something.
  private static Category category(String name) {
    int slash = name.indexOf('/');
    return switch (slash < 0 ? name : name.substring(0, slash)) {
      case "sexual" -> name.endsWith("/minors") ? Category.SEXUAL_MINORS : Category.SEXUAL;
      case "violence" -> Category.VIOLENCE;
      case "self-harm" -> Category.SELF_HARM;
      case "hate" -> Category.HATE;
      case "harassment" -> Category.HARASSMENT;
      case "illicit" -> Category.ILLEGAL;
      default -> Category.CUSTOM;
    };
  }
}
