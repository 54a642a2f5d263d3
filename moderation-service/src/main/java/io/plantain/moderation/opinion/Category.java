package io.plantain.moderation.opinion;

import java.util.Locale;

/// The family a finding belongs to, gravest first: of equally strong opinions the graver one names
/// the verdict.
public enum Category {
  SEXUAL_MINORS,
  VIOLENCE,
  SELF_HARM,
  HATE,
  ILLEGAL,
  SEXUAL,
  HARASSMENT,
  CUSTOM;

  /// The word on the wire, in the verdict log and in metrics.
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Category of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
