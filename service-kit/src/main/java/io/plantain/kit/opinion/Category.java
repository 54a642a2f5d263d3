package io.plantain.kit.opinion;

import java.util.Arrays;

/// The family a finding belongs to, gravest first: of equally strong opinions the graver one names
/// the verdict.
public enum Category {
  SEXUAL_MINORS("sexual/minors"),
  VIOLENCE("violence/graphic"),
  SELF_HARM("self-harm"),
  HATE("hate"),
  ILLEGAL("illegal"),
  SEXUAL("sexual"),
  HARASSMENT("harassment"),
  CUSTOM("custom");

  private final String code;

  Category(String code) {
    this.code = code;
  }

  /// The word on the wire, in the verdict log, in metrics and in policies.
  public String code() {
    return code;
  }

  public static Category of(String code) {
    return Arrays.stream(values())
        .filter(category -> category.code.equals(code))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no category '%s', only %s"
                        .formatted(code, Arrays.stream(values()).map(Category::code).toList())));
  }
}
