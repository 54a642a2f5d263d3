package io.plantain.moderation.eval;

import io.plantain.moderation.check.Prompt;
import io.plantain.moderation.csv.Csv;
import io.plantain.moderation.csv.Csv.Broken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A row of a labelled file.
///
/// @param label `block`, `allow`, or `review`: unclear, judged and not counted
/// @param family of the row, where the file names one in a column `category`
public record LabelledPrompt(String id, Prompt prompt, String label, String family) {
  private static final Set<String> LABELS = Set.of("block", "allow", "review");
  private static final List<String> NEEDED = List.of("id", "text", "label");

  public static List<LabelledPrompt> read(Path file) {
    return parse(text(file));
  }

  public static List<LabelledPrompt> parse(String text) {
    List<Csv.Row> rows = Csv.parse(text);
    if (rows.isEmpty()) {
      throw new Broken("there are no rows below the header");
    }
    Set<String> columns = rows.getFirst().cells().keySet();
    if (!columns.containsAll(NEEDED)) {
      throw new Broken(
          "line 1: the columns must be id,text,negative_text,label (negative_text may be missing);"
              + " found "
              + String.join(",", columns));
    }
    List<LabelledPrompt> prompts = new ArrayList<>(rows.size());
    for (Csv.Row row : rows) {
      prompts.add(of(row));
    }
    return prompts;
  }

  private static LabelledPrompt of(Csv.Row row) {
    Map<String, String> cells = row.cells();
    String label = cells.getOrDefault("label", "").strip();
    if (!LABELS.contains(label)) {
      throw new Broken(
          "line %d: the label is '%s'; it must be block or allow (or review: judged and not counted)"
              .formatted(row.line(), label));
    }
    String text = cells.getOrDefault("text", "");
    // A file with a column `field` says there which prompt the text stands in.
    boolean inNegative = "negative".equals(cells.get("field"));
    Prompt prompt =
        inNegative
            ? new Prompt("", text, null)
            : new Prompt(text, emptyToNull(cells.get("negative_text")), null);
    return new LabelledPrompt(
        cells.getOrDefault("id", ""), prompt, label, cells.getOrDefault("category", ""));
  }

  private static String text(Path file) {
    if (Files.isDirectory(file)) {
      throw new Broken("it is a directory");
    }
    if (!Files.exists(file)) {
      throw new Broken("there is no such file");
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new Broken("it is not UTF-8 text");
    } catch (IOException e) {
      throw new Broken("it cannot be read: " + e);
    }
  }

  private static @Nullable String emptyToNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
