package io.plantain.kit;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Says what broke and where, without the exceptions' own words: those quote rows, and with them
/// prompts.
final class Reason {
  private static final int MAX_CAUSES = 4; // the rest repeats itself
  private static final String OURS = "io.plantain.";

  private Reason() {}

  static String of(Throwable thrown) {
    List<String> parts = new ArrayList<>();
    for (Throwable cause = thrown;
        cause != null && parts.size() < MAX_CAUSES;
        cause = cause.getCause()) {
      String part = cause.getClass().getSimpleName();
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        part += " (SQL state " + sql.getSQLState() + ")";
      }
      String place = place(cause);
      parts.add(place == null ? part : part + " at " + place);
    }
    return String.join(", because of ", parts);
  }

  private static @Nullable String place(Throwable thrown) {
    for (StackTraceElement element : thrown.getStackTrace()) {
      String name = element.getClassName();
      if (name.startsWith(OURS)) {
        return String.format(
            Locale.ROOT,
            "%s.%s:%d",
            name.substring(name.lastIndexOf('.') + 1),
            element.getMethodName(),
            element.getLineNumber());
      }
    }
    return null;
  }
}
