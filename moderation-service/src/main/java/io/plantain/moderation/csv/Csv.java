package io.plantain.moderation.csv;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Comma-separated values with a header line (RFC 4180): quoted cells may hold commas, quotes and
/// line breaks; lines end with LF or CRLF; a byte order mark is skipped.
public final class Csv {
  /// A file that is not such a table, said to whoever made it.
  public static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Broken(String why) {
      super(why);
    }
  }

  /// @param line where the row begins, counted from 1
  public record Row(int line, Map<String, String> cells) {}

  private record Line(int number, List<String> cells) {}

  private final String text;
  private int at;
  private int line = 1;

  private Csv(String text) {
    this.text = text;
  }

  public static List<Row> parse(String text) {
    List<Line> lines = new Csv(text.startsWith("\uFEFF") ? text.substring(1) : text).lines();
    if (lines.isEmpty()) {
      throw new Broken("the file is empty");
    }
    List<String> header = lines.getFirst().cells.stream().map(String::strip).toList();
    if (new HashSet<>(header).size() != header.size()) {
      throw new Broken("line 1: a column is named twice: " + String.join(",", header));
    }
    List<Row> rows = new ArrayList<>();
    for (Line each : lines.subList(1, lines.size())) {
      if (each.cells.size() != header.size()) {
        throw new Broken(
            "line %d: %d cells under %d columns; put text with commas or line breaks in quotes"
                .formatted(each.number, each.cells.size(), header.size()));
      }
      Map<String, String> cells = new LinkedHashMap<>();
      for (int i = 0; i < header.size(); i++) {
        cells.put(header.get(i), each.cells.get(i));
      }
      rows.add(new Row(each.number, cells));
    }
    return rows;
  }

  /// A cell as it must be written.
  public static String cell(String value) {
    boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
  }

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    while (at < text.length()) {
      int start = line;
      List<String> cells = new ArrayList<>();
      do {
        cells.add(nextCell());
      } while (skip(','));
      endLine();
      if (cells.size() > 1 || !cells.getFirst().isEmpty()) { // an empty line is no row
        lines.add(new Line(start, cells));
      }
    }
    return lines;
  }

  private String nextCell() {
    if (!skip('"')) {
      int start = at;
      while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
        if (text.charAt(at) == '"') {
          throw new Broken(
              "line %d: a quote inside a cell that does not begin with one; quote the whole cell and double the quotes in it"
                  .formatted(line));
        }
        at++;
      }
      return text.substring(start, at);
    }
    int opened = line;
    StringBuilder value = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '"') {
        line += c == '\n' ? 1 : 0;
        value.append(c);
      } else if (skip('"')) {
        value.append('"');
      } else if (at == text.length() || ",\r\n".indexOf(text.charAt(at)) >= 0) {
        return value.toString();
      } else {
        throw new Broken(
            "line %d: text behind the closing quote of a cell; quotes inside are doubled"
                .formatted(line));
      }
    }
    throw new Broken("line %d: the quote that opens a cell here is never closed".formatted(opened));
  }

  private void endLine() {
    skip('\r');
    skip('\n');
    line++;
  }

  private boolean skip(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }
}
