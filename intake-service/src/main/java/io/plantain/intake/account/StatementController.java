package io.plantain.intake.account;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.plantain.intake.http.CsvCell;
import io.plantain.intake.http.EdgeFilter;
import io.plantain.intake.http.Envelope;
import io.plantain.intake.http.Query;
import io.plantain.intake.http.TaskView;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Where the credits went, line by line and in sums.
@RestController
@RequestMapping("/api/v1")
class StatementController {
  private static final int USUAL_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;
  private static final MediaType CSV = new MediaType("text", "csv", StandardCharsets.UTF_8);
  private static final String NEXT = "X-Next-Cursor"; // a CSV has no place for it

  private final Statement statement;

  StatementController(Statement statement) {
    this.statement = statement;
  }

  @GetMapping("/credits/statement")
  ResponseEntity<byte[]> statement(
      @RequestAttribute(EdgeFilter.TEAM) String teamId,
      @RequestParam(required = false) @Nullable String from,
      @RequestParam(required = false) @Nullable String to,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String format) {
    int size = Query.number("limit", limit, USUAL_LIMIT, MAX_LIMIT);
    boolean csv = "csv".equals(Query.oneOf("format", format, List.of("csv", "json")));
    List<Statement.Line> lines =
        statement.lines(
            teamId,
            new Statement.Span(Query.time("from", from), Query.time("to", to)),
            cursor == null || cursor.isEmpty() ? null : place(cursor),
            size);
    boolean last = lines.size() < size || lines.getLast().isOpening();
    String next = last ? null : cursor(lines.getLast());
    if (csv) {
      ResponseEntity.BodyBuilder answer = ResponseEntity.ok().contentType(CSV);
      if (next != null) {
        answer.header(NEXT, next);
      }
      return answer.body(csv(lines));
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("entries", lines.stream().map(StatementController::view).toList());
    data.put("next_cursor", next);
    return Envelope.answer(200, data);
  }

  @GetMapping("/usage")
  ResponseEntity<byte[]> usage(
      @RequestAttribute(EdgeFilter.TEAM) String teamId,
      @RequestParam(name = "group_by", required = false) @Nullable String groupBy,
      @RequestParam(required = false) @Nullable String from,
      @RequestParam(required = false) @Nullable String to) {
    String by =
        Objects.requireNonNullElse(
            Query.oneOf("group_by", groupBy, List.of("day", "key", "model")), "day");
    List<Map<String, Object>> rows =
        statement
            .usage(teamId, by, new Statement.Span(Query.time("from", from), Query.time("to", to)))
            .stream()
            .map(use -> view(by, use))
            .toList();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("group_by", by);
    data.put("usage", rows);
    return Envelope.answer(200, data);
  }

  private static Map<String, Object> view(Statement.Line line) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("at", TaskView.time(line.at()));
    view.put("entry", line.entry());
    view.put("credits", line.credits());
    view.put("task_id", line.taskId());
    view.put("model", line.model());
    view.put("scene", line.scene());
    view.put("key_id", line.keyId());
    view.put("balance_after", line.balanceAfter());
    view.put("reference", line.ref());
    view.put("reason", line.reason());
    return view;
  }

  private static Map<String, Object> view(String by, Statement.Use use) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put(by.equals("key") ? "key_id" : by, use.of().isEmpty() ? null : use.of());
    view.put("tasks", use.tasks());
    view.put("succeeded", use.succeeded());
    view.put("failed", use.failed());
    view.put("canceled", use.canceled());
    view.put("cost_credits", use.credits());
    return view;
  }

  private static byte[] csv(List<Statement.Line> lines) {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().build(text)) {
      csv.writeRecord(
          "at",
          "entry",
          "credits",
          "task_id",
          "model",
          "scene",
          "key_id",
          "balance_after",
          "reference",
          "reason");
      lines.forEach(
          line -> csv.writeRecord(view(line).values().stream().map(CsvCell::of).toList()));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is a text
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String cursor(Statement.Line line) {
    return Query.cursor(List.of(line.at().toString(), Long.toString(line.version())));
  }

  private static Statement.Place place(String cursor) {
    List<String> parts = Query.place(cursor, 2);
    try {
      return new Statement.Place(Query.timeOf(parts.get(0)), Long.parseLong(parts.get(1)));
    } catch (NumberFormatException wrong) {
      throw Query.wrongCursor();
    }
  }
}
