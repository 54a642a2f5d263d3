package io.plantain.intake.batch;

import io.plantain.intake.http.TaskView;
import io.plantain.intake.recipe.Image;
import io.plantain.intake.recipe.Recipe;
import io.plantain.intake.recipe.Row;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Batches and their pictures in the form in which they are shown.
final class BatchView {
  private BatchView() {}

  static Map<String, Object> of(Offer offer, int rows, long available) {
    List<Map<String, Object>> images = new ArrayList<>();
    offer
        .byImage()
        .forEach(
            (name, sum) -> {
              Map<String, Object> image = new LinkedHashMap<>();
              image.put("image", name);
              image.put("role", sum.role());
              image.put("items", sum.items());
              image.put("credits", sum.credits());
              images.add(image);
            });
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("rows", rows);
    view.put("items", offer.items().size());
    view.put("credits", offer.credits());
    view.put("price_version", offer.priceVersion());
    view.put("images", images);
    view.put("remaining_credits", available);
    return view;
  }

  static Map<String, Object> of(Batch batch, Batches.Progress progress, Clock clock) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("batch_id", batch.batchId());
    view.put("name", batch.name());
    view.put("status", batch.status());
    view.put("reason", batch.reason());
    view.put("rows", batch.rows());
    view.put("items", batch.items());
    view.put("progress", progress(batch, progress, clock));
    view.put("quoted_credits", batch.quotedCredits());
    view.put("cost_credits", progress.paid());
    view.put("spending_cap", batch.spendingCap());
    view.put("price_version", batch.priceVersion());
    view.put("max_concurrent", batch.maxConcurrent());
    view.put("on_error", batch.stopOnError() ? "stop" : "continue");
    view.put("created_at", TaskView.time(batch.createdAt()));
    view.put("ended_at", batch.endedAt() == null ? null : TaskView.time(batch.endedAt()));
    return view;
  }

  private static Map<String, Object> progress(Batch batch, Batches.Progress progress, Clock clock) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("waiting", progress.waiting());
    view.put("processing", progress.submitted());
    view.put("success", progress.success());
    view.put("failed", progress.failed());
    view.put("canceled", progress.canceled());
    view.put("percent", 100 * (batch.items() - progress.open()) / batch.items());
    Double each = progress.secondsPerItem();
    boolean goesOn = batch.status().equals(Batch.RUNNING) && progress.open() > 0;
    Long eta = goesOn && each != null ? (Long) Math.round(each * progress.open()) : null;
    view.put("eta_seconds", eta);
    view.put(
        "estimated_end_at",
        eta == null ? null : TaskView.time(Instant.now(clock).plusSeconds(eta)));
    return view;
  }

  /// @param sign makes a link of an object's key
  static Map<String, Object> of(Item item, Recipe recipe, UnaryOperator<String> sign) {
    Row row = item.rowOf();
    Image image = recipe.imagesOf(row).get(item.image());
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("row", item.row());
    view.put("variables", row.variables());
    view.put("image", image.name());
    view.put("role", image.role());
    view.put("order", image.order());
    view.put("primary", image.primary());
    view.put("alt_text", recipe.altText(row, image));
    view.put("status", item.status().equals("submitted") ? "processing" : item.status());
    view.put("task_id", item.taskId());
    view.put("cost_credits", item.paid());
    List<Map<String, Object>> files = new ArrayList<>();
    for (int i = 0; i < item.media().size(); i++) {
      Map<String, Object> file = new LinkedHashMap<>();
      file.put("file_name", item.fileName(i));
      file.put("url", sign.apply(item.media().get(i).key()));
      file.put("type", item.media().get(i).contentType());
      file.put("width", item.media().get(i).width());
      file.put("height", item.media().get(i).height());
      files.add(file);
    }
    view.put("files", files);
    view.put("error_code", item.errorCode());
    view.put("error", item.sentence());
    return view;
  }
}
