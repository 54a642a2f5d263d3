package io.plantain.moderation.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Characters that are written as a code: `&#110;`, `%6E`, `%256E`, `\u006e`, `\x6e`, `U+006E`,
/// `\156`.
final class Escapes {
  private static final Pattern ESCAPE =
      Pattern.compile(
          "&#x([0-9a-fA-F]{1,6});?|&#([0-9]{1,7});?|%(?:25)*([0-9a-fA-F]{2})|\\\\u\\{?([0-9a-fA-F]{4,6})}?"
              + "|\\\\x([0-9a-fA-F]{2})|[uU]\\+([0-9a-fA-F]{4,6})|\\\\([0-3][0-7]{2})");

  private static final int OCTAL = 7; // group

  private final Matcher matcher;

  private Escapes(Matcher matcher) {
    this.matcher = matcher;
  }

  /// Null where the text has none: nearly always.
  static @Nullable Escapes in(String text) {
    boolean sign =
        text.indexOf('&') >= 0
            || text.indexOf('%') >= 0
            || text.indexOf('\\') >= 0
            || text.indexOf("U+") >= 0
            || text.indexOf("u+") >= 0;
    return sign ? new Escapes(ESCAPE.matcher(text)) : null;
  }

  /// The length of the escape that begins here; 0 where none does.
  int lengthAt(int index) {
    matcher.region(index, matcher.regionEnd());
    return matcher.lookingAt() ? matcher.end() - index : 0;
  }

  /// What the escape last found stands for; a space where that is no character.
  int codePoint() {
    for (int group = 1; group <= matcher.groupCount(); group++) {
      String digits = matcher.group(group);
      if (digits != null) {
        int codePoint = Integer.parseInt(digits, group == 2 ? 10 : group == OCTAL ? 8 : 16);
        return Character.isValidCodePoint(codePoint) && codePoint >= ' ' ? codePoint : ' ';
      }
    }
    return ' ';
  }
}
