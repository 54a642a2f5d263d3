package io.plantain.moderation.train;

import io.plantain.kit.opinion.Category;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The files that the model learns from, and what their labels are worth.
enum Source {
  SAFE("dev_safe_prompts.csv", "text", 1.5f),
  COPROV2("train_coprov2_weak.csv", "text", 1),
  TWEETS("train_davidson_tweets.csv", "text", 0.4f),
  COMMENTS("train_surge_toxicity.csv", "text", 0.5f),
  TERMS("lexicons/surge_profanity_en.csv", "text", 0.5f);

  private static final double SEVERE = 2.0; // milder terms have innocent meanings

  private final String file;
  private final String column;
  private final float weight;

  Source(String file, String column, float weight) {
    this.file = file;
    this.column = column;
    this.weight = weight;
  }

  String file() {
    return file;
  }

  String column() {
    return column;
  }

  float weight() {
    return weight;
  }

  boolean isInnocent(Map<String, String> row) {
    return switch (row.getOrDefault("label", "")) {
      case "allow", "weak_safe", "neither" -> true;
      default -> false;
    };
  }

  /// Whether it reads like prompts.
  boolean setsCuts() {
    return this == SAFE || this == COPROV2;
  }

  /// Its labels were given by people, for words like those that we judge.
  boolean isCertain() {
    return this == TERMS || this == COMMENTS;
  }

  boolean isTerms() {
    return this == TERMS;
  }

  /// Null where the row is not to be learned from.
  @Nullable Category category(Map<String, String> row) {
    return switch (this) {
      case SAFE -> null;
      case COPROV2 ->
          switch (row.getOrDefault("category", "")) {
            case "sexual" -> Category.SEXUAL;
            case "violence", "shocking" -> Category.VIOLENCE;
            case "self_harm" -> Category.SELF_HARM;
            case "hate" -> Category.HATE;
            case "illegal" -> Category.ILLEGAL;
            case "abuse" -> Category.HARASSMENT;
            default -> null;
          };
      case TWEETS ->
          row.getOrDefault("label", "").equals("hate") ? Category.HATE : Category.HARASSMENT;
      case COMMENTS -> Category.HARASSMENT;
      case TERMS -> {
        if (Double.parseDouble(row.getOrDefault("severity_rating", "0")) < SEVERE) {
          yield null;
        }
        yield switch (row.getOrDefault("category_1", "")) {
          case "sexual anatomy / sexual acts" -> Category.SEXUAL;
          case "racial / ethnic slurs", "sexual orientation / gender" -> Category.HATE;
          case "mental disability", "other / general insult" -> Category.HARASSMENT;
          default -> null;
        };
      }
    };
  }
}
