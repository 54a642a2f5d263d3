package io.plantain.intake.http;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A cell of a CSV file that people open with a spreadsheet. It would run what begins like a
/// formula, whoever wrote it: such a text gets an apostrophe before it
/// (https://owasp.org/www-community/attacks/CSV_Injection).
public final class CsvCell {
  private static final Pattern FORMULA = Pattern.compile("[=+\\-@\\t\\r\\n＝＋－＠]");
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+([.,][0-9]+)?");

  private CsvCell() {}

  public static String of(@Nullable Object value) {
    String text = value == null ? "" : value.toString();
    return FORMULA.matcher(text).lookingAt() && !NUMBER.matcher(text).matches() ? "'" + text : text;
  }
}
