package io.plantain.intake.batch;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.plantain.intake.http.CsvCell;
import io.plantain.intake.http.Envelope;
import io.plantain.intake.http.Links;
import io.plantain.intake.recipe.Recipe;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// Every picture of a batch with its row and what became of it, written page by page.
@Component
class BatchResults {
  private static final int PAGE = 200; // items read at once
  private static final List<String> OWN =
      List.of(
          "row",
          "image",
          "role",
          "order",
          "primary",
          "alt_text",
          "status",
          "task_id",
          "cost_credits",
          "file_name",
          "url",
          "error_code",
          "error");

  private interface Sink {
    void take(Map<String, Object> item) throws IOException;
  }

  private final Batches batches;
  private final Links links;

  BatchResults(Batches batches, Links links) {
    this.batches = batches;
    this.links = links;
  }

  void json(Batch batch, OutputStream out) throws IOException {
    out.write(
        "{\"success\":true,\"data\":{\"batch_id\":\"%s\",\"items\":["
            .formatted(batch.batchId())
            .getBytes(StandardCharsets.UTF_8));
    boolean[] first = {true};
    each(
        batch,
        item -> {
          out.write(
              first[0]
                  ? "\n".getBytes(StandardCharsets.UTF_8)
                  : ",\n".getBytes(StandardCharsets.UTF_8));
          first[0] = false;
          out.write(Envelope.json(item));
        });
    out.write("\n]}}\n".getBytes(StandardCharsets.UTF_8));
  }

  /// Columns of the rows first; where one has a name of ours it is `row.` and that name.
  void csv(Batch batch, OutputStream out) throws IOException {
    Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    try (CsvWriter csv = CsvWriter.builder().build(text)) {
      List<String> head = new ArrayList<>();
      batch
          .columns()
          .forEach(name -> head.add(OWN.contains(name) ? "row." + name : CsvCell.of(name)));
      head.addAll(OWN);
      csv.writeRecord(head);
      each(batch, item -> csv.writeRecord(record(batch, item)));
    }
  }

  private static List<String> record(Batch batch, Map<String, Object> item) {
    List<String> record = new ArrayList<>();
    Map<?, ?> variables = (Map<?, ?>) item.getOrDefault("variables", Map.of());
    batch.columns().forEach(name -> record.add(CsvCell.of(variables.get(name))));
    List<?> files = (List<?>) item.getOrDefault("files", List.of());
    for (String column : OWN) {
      record.add(
          column.equals("file_name") || column.equals("url")
              ? files.stream()
                  .map(file -> CsvCell.of(((Map<?, ?>) file).get(column)))
                  .collect(Collectors.joining(" "))
              : CsvCell.of(item.get(column)));
    }
    return record;
  }

  private void each(Batch batch, Sink sink) throws IOException {
    Recipe recipe = Recipe.stored(batch.recipe());
    List<Item> page;
    int after = -1;
    do {
      page = batches.items(batch.batchId(), null, after, PAGE);
      for (Item item : page) {
        sink.take(BatchView.of(item, recipe, links::sign));
        after = item.item();
      }
    } while (page.size() == PAGE);
  }
}
