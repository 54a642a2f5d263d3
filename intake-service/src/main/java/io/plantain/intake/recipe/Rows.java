package io.plantain.intake.recipe;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.plantain.intake.catalogue.InvalidRequest;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The rows of a batch, from a CSV file (RFC 4180, UTF-8, with or without a BOM, any line ends;
/// commas, semicolons or tabs) or from a JSON list.
///
/// @param columns in the order in which they came
public record Rows(List<String> columns, List<Row> rows) {
  public static final int MAX_ROWS = 10_000;
  private static final int MAX_COLUMNS = 100;
  private static final int MAX_NAME_CHARACTERS = 64;
  private static final int MAX_VALUE_CHARACTERS = 10_000; // as much as a prompt
  private static final int MAX_ERRORS = 10; // told at once
  private static final String IMAGES = "images";

  public Rows {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  public static Rows ofCsv(byte[] file) {
    String text = decode(file);
    List<CsvRecord> records = new ArrayList<>();
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .fieldSeparator(separator(text))
            .skipEmptyLines(true)
            .allowExtraFields(true) // told below, by line
            .allowMissingFields(true)
            .allowExtraCharsAfterClosingQuote(false)
            .ofCsvRecord(text)) {
      for (CsvRecord each : reader) {
        records.add(each);
        if (records.size() > MAX_ROWS + 1) {
          throw new InvalidRequest(
              "rows: the file has more than %d rows. Split it.".formatted(MAX_ROWS));
        }
      }
    } catch (CsvParseException broken) {
      throw new InvalidRequest(
          "rows: line %d: a field goes on after its closing quotation mark. Double the quotation"
                  .formatted(lineOf(records))
              + " marks inside it.");
    } catch (java.io.IOException impossible) {
      throw new IllegalStateException(impossible); // it is a text
    }
    if (records.isEmpty()) {
      throw new InvalidRequest("rows: the file is empty. Its first line names the columns.");
    }
    if (text.chars().filter(c -> c == '"').count() % 2 != 0) {
      throw new InvalidRequest(
          "rows: a quotation mark is not closed, in or after line %d."
              .formatted(records.getLast().getStartingLineNumber()));
    }
    List<String> columns = columns(records.getFirst());
    if (records.size() == 1) {
      throw new InvalidRequest("rows: the file has a first line, but no rows.");
    }
    return new Rows(columns, rows(columns, records));
  }

  public static Rows ofJson(@Nullable JsonNode list) {
    if (list == null || !list.isArray() || list.isEmpty()) {
      throw new InvalidRequest(
          "rows is required: a list of objects, or a CSV file as the part \"rows\" of a"
              + " multipart/form-data body.");
    }
    if (list.size() > MAX_ROWS) {
      throw new InvalidRequest(
          "rows takes at most %d; %d were given.".formatted(MAX_ROWS, list.size()));
    }
    Set<String> columns = new LinkedHashSet<>();
    List<Row> rows = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    for (JsonNode each : list.values()) {
      try {
        rows.add(row(each, rows.size() + errors.size()));
        columns.addAll(rows.getLast().variables().keySet());
      } catch (InvalidRequest wrong) {
        errors.add(wrong.sentence());
      }
    }
    refuse(errors);
    if (columns.size() > MAX_COLUMNS) {
      throw new InvalidRequest("rows: at most %d variables.".formatted(MAX_COLUMNS));
    }
    return new Rows(List.copyOf(columns), rows);
  }

  public static void refuse(List<String> errors) {
    if (!errors.isEmpty()) {
      String more =
          errors.size() > MAX_ERRORS ? " And %d more.".formatted(errors.size() - MAX_ERRORS) : "";
      throw new InvalidRequest(
          String.join(" ", errors.subList(0, Math.min(MAX_ERRORS, errors.size()))) + more);
    }
  }

  private static Row row(JsonNode node, int index) {
    String place = "rows[%d]".formatted(index);
    if (!node.isObject()) {
      throw new InvalidRequest(place + " must be an object of texts and numbers.");
    }
    Map<String, String> variables = new LinkedHashMap<>();
    List<Image> images = null;
    for (Map.Entry<String, JsonNode> each : node.properties()) {
      String name = each.getKey();
      JsonNode value = each.getValue();
      if (name.equals(IMAGES) && value.isArray()) {
        images = Image.read(value, place + ".images");
      } else if (value.isValueNode()) {
        Given.checkText(name, place + ": the name of a variable", MAX_NAME_CHARACTERS);
        String text = value.isNull() ? "" : value.asString();
        Given.checkText(text, place + "." + name, MAX_VALUE_CHARACTERS);
        variables.put(name, text);
      } else {
        throw new InvalidRequest(
            "%s.%s must be a text, a number or a truth value.".formatted(place, name));
      }
    }
    return new Row(index + 1, place, variables, images);
  }

  private static List<String> columns(CsvRecord first) {
    List<String> columns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String field : first.getFields()) {
      String name = field.strip();
      String place =
          "rows: line %d, column %d".formatted(first.getStartingLineNumber(), columns.size() + 1);
      if (name.isEmpty()) {
        throw new InvalidRequest(place + " has no name. Name it, or remove it.");
      }
      Given.checkText(name, place, MAX_NAME_CHARACTERS);
      if (!names.add(name)) {
        throw new InvalidRequest("%s: %s stands twice. Rename one.".formatted(place, name));
      }
      columns.add(name);
    }
    if (columns.size() > MAX_COLUMNS) {
      throw new InvalidRequest("rows: the file has more than %d columns.".formatted(MAX_COLUMNS));
    }
    return columns;
  }

  private static List<Row> rows(List<String> columns, List<CsvRecord> records) {
    List<Row> rows = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    for (int number = 1; number < records.size(); number++) {
      CsvRecord each = records.get(number);
      String place = "row %d (line %d)".formatted(number, each.getStartingLineNumber());
      if (each.getFieldCount() != columns.size()) {
        errors.add(
            "%s has %d fields, but there are %d columns (%s)."
                .formatted(
                    place, each.getFieldCount(), columns.size(), String.join(", ", columns)));
        continue;
      }
      Map<String, String> variables = new LinkedHashMap<>();
      for (int column = 0; column < columns.size(); column++) {
        String value = each.getField(column);
        try {
          Given.checkText(
              value, "%s, column %s".formatted(place, columns.get(column)), MAX_VALUE_CHARACTERS);
        } catch (InvalidRequest wrong) {
          errors.add(wrong.sentence());
        }
        variables.put(columns.get(column), value.strip());
      }
      rows.add(new Row(number, place, variables, null));
    }
    refuse(errors);
    return rows;
  }

  /// Only the first line counts, and of it what is not in quotation marks.
  private static char separator(String text) {
    int[] counts = new int[128];
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '\n' || c == '\r')) {
        break;
      } else if (!quoted && c < counts.length) {
        counts[c]++;
      }
    }
    char separator = ',';
    for (char other : new char[] {';', '\t'}) {
      separator = counts[other] > counts[separator] ? other : separator;
    }
    return separator;
  }

  private static String decode(byte[] file) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(file.length + 1);
    ByteBuffer bytes = ByteBuffer.wrap(file);
    CoderResult result = decoder.decode(bytes, text, true);
    text.flip();
    if (result.isError()) {
      long line = text.chars().filter(c -> c == '\n').count() + 1;
      throw new InvalidRequest(
          "rows: line %d is not UTF-8. Save the file as CSV UTF-8.".formatted(line));
    }
    String whole = text.toString();
    return whole.startsWith("\uFEFF") ? whole.substring(1) : whole;
  }

  private static long lineOf(List<CsvRecord> records) {
    return records.isEmpty() ? 1 : records.getLast().getStartingLineNumber() + 1;
  }
}
