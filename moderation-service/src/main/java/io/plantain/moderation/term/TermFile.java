package io.plantain.moderation.term;

import java.util.ArrayList;
import java.util.List;

/// The form of a term file. A statement is a line with its indented continuations:
///
/// ```
/// category violence
/// group body: head | arm(s|)            # a name for terms, used as @body anywhere
/// mask: head shot | @body lotion        # phrases in which a term is innocent
/// often: sex | ass                     # hidden behind a star even where an ordinary word would fit
/// disguised: @gore | @porn              # terms that people disguise: further spellings count
/// rule gore block 0.9: entrails | gut(s|) spilling
/// rule cut_off block 0.9 within 5: cut off | sever* & @body unless @medical
/// ```
///
/// `(a|b|)` stands for each of its endings, `word*` for any ending, `*word*` for any surroundings.
record TermFile(List<Statement> statements) {
  record Statement(String head, String body, int line) {}

  static TermFile parse(List<String> lines) {
    List<Statement> statements = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    int start = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("(^|\\s)#.*$", "");
      if (line.isBlank()) {
        continue;
      }
      if (!Character.isWhitespace(line.charAt(0))) {
        add(statements, current, start);
        start = i + 1;
      }
      current.append(' ').append(line.strip());
    }
    add(statements, current, start);
    return new TermFile(statements);
  }

  private static void add(List<Statement> statements, StringBuilder current, int line) {
    String statement = current.toString().strip();
    current.setLength(0);
    if (!statement.isEmpty()) {
      int colon = statement.indexOf(':');
      statements.add(
          colon < 0
              ? new Statement(statement, "", line)
              : new Statement(
                  statement.substring(0, colon).strip(),
                  statement.substring(colon + 1).strip(),
                  line));
    }
  }

  /// Splits at `|` outside of parentheses; empty alternatives are dropped.
  static List<String> alternatives(String body) {
    List<String> found = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i <= body.length(); i++) {
      char c = i < body.length() ? body.charAt(i) : '|';
      if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      } else if (c == '|' && (depth == 0 || i == body.length())) {
        String alternative = body.substring(start, i).strip();
        if (!alternative.isEmpty()) {
          found.add(alternative);
        }
        start = i + 1;
      }
    }
    return found;
  }

  /// `cut(s|ting|)` as cuts, cutting, cut.
  static List<String> unfold(String phrase) {
    int open = phrase.indexOf('(');
    if (open < 0) {
      return List.of(phrase.strip());
    }
    int close = phrase.indexOf(')', open);
    List<String> unfolded = new ArrayList<>();
    for (String ending : phrase.substring(open + 1, close).split("\\|", -1)) {
      unfolded.addAll(unfold(phrase.substring(0, open) + ending + phrase.substring(close + 1)));
    }
    return unfolded;
  }
}
