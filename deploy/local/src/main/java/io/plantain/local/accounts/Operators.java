package io.plantain.local.accounts;

import io.plantain.local.CannotGoOn;
import io.plantain.local.Home;
import io.plantain.local.LocalSettings;
import io.plantain.local.demo.Api;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The operators' edges of the running system, or of the one that the environment names
/// (`INTAKE_ADMIN_URL`, `MODERATION_URL`, `LEDGER_URL`, `GENERATION_URL`, `STORAGE_URL`,
/// `PLANTAIN_ADMIN_KEY`).
final class Operators {
  private static final Map<String, String> ENVIRONMENT = System.getenv();

  private Operators() {}

  static Api intake() {
    return new Api(named("INTAKE_ADMIN_URL", LocalSettings.of(ENVIRONMENT).admin()), adminKey());
  }

  static Api ledger() {
    return new Api(named("LEDGER_URL", LocalSettings.of(ENVIRONMENT).ledgerAdmin()), adminKey());
  }

  static Api generation() {
    return new Api(
        named("GENERATION_URL", LocalSettings.of(ENVIRONMENT).generationAdmin()), adminKey());
  }

  static Api storage() {
    return new Api(named("STORAGE_URL", LocalSettings.of(ENVIRONMENT).storageAdmin()), adminKey());
  }

  static Api moderation() {
    return new Api(
        named("MODERATION_URL", LocalSettings.of(ENVIRONMENT).moderationAdmin()), adminKey());
  }

  static JsonNode expect(Api.Answer answer) {
    if (!answer.succeeded()) {
      throw new CannotGoOn(answer.problem());
    }
    return answer.data();
  }

  /// Columns as wide as their widest cell.
  static void table(List<String> head, List<List<String>> rows) {
    int[] widths = new int[head.size()];
    for (int column = 0; column < widths.length; column++) {
      int at = column;
      widths[at] =
          Math.max(
              head.get(at).length(),
              rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0));
    }
    line(head, widths);
    rows.forEach(row -> line(row, widths));
  }

  /// A cell; an absent value is a dash.
  static String cell(JsonNode of, String field) {
    JsonNode value = of.path(field);
    String text =
        value.isArray()
            ? String.join(",", value.valueStream().map(each -> each.asString("")).toList())
            : value.asString("");
    return text.isEmpty() ? "-" : text.replaceAll("\\p{Cntrl}", "?");
  }

  private static void line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      line.append(cells.get(column))
          .append(" ".repeat(widths[column] - cells.get(column).length() + 2));
    }
    System.out.println(line.toString().stripTrailing());
  }

  private static String adminKey() {
    Properties kept = Home.read(Home.find(ENVIRONMENT).credentials());
    String key = named("PLANTAIN_ADMIN_KEY", kept.getProperty("admin.key"));
    if (key.isEmpty()) {
      throw new CannotGoOn(
          "There is no admin key: start the system (./plantain up), or set PLANTAIN_ADMIN_KEY.");
    }
    return key;
  }

  private static String named(String variable, @Nullable String otherwise) {
    String value = ENVIRONMENT.getOrDefault(variable, "");
    return value.isBlank() ? Objects.requireNonNullElse(otherwise, "") : value;
  }
}
