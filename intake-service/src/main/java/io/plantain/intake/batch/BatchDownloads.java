package io.plantain.intake.batch;

import io.plantain.intake.catalogue.InvalidRequest;
import io.plantain.intake.http.EdgeFilter;
import io.plantain.intake.http.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// What came of a batch, to take away.
@RestController
@RequestMapping("/api/v1/batches/{batchId}")
class BatchDownloads {
  private static final int AT_ONCE = 8; // a connection to the database now and then, and a file
  private static final int PATIENCE_SECONDS = 10;

  private interface Content {
    void write(OutputStream out) throws IOException;
  }

  private final Batches batches;
  private final BatchResults results;
  private final BatchPictures pictures;
  private final Semaphore turns = new Semaphore(AT_ONCE);

  BatchDownloads(Batches batches, BatchResults results, BatchPictures pictures) {
    this.batches = batches;
    this.results = results;
    this.pictures = pictures;
  }

  @GetMapping("/results")
  void results(
      @RequestAttribute(EdgeFilter.TEAM) String teamId,
      @PathVariable String batchId,
      @RequestParam(required = false) @Nullable String format,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    Batch batch = find(teamId, batchId);
    if (format == null || format.isEmpty() || format.equals("json")) {
      send(response, batch, "json", "application/json", out -> results.json(batch, out));
    } else if (format.equals("csv")) {
      send(response, batch, "csv", "text/csv;charset=UTF-8", out -> results.csv(batch, out));
    } else {
      throw new InvalidRequest("format must be one of: csv, json.");
    }
  }

  @GetMapping("/pictures")
  void pictures(
      @RequestAttribute(EdgeFilter.TEAM) String teamId,
      @PathVariable String batchId,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    Batch batch = find(teamId, batchId);
    send(response, batch, "zip", "application/zip", out -> pictures.write(batch.batchId(), out));
  }

  private void send(
      HttpServletResponse response, Batch batch, String ending, String type, Content content)
      throws IOException, InterruptedException {
    if (!turns.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw Refusal.tryAgain();
    }
    try {
      response.setContentType(type);
      response.setHeader(
          HttpHeaders.CONTENT_DISPOSITION,
          "attachment; filename=\"batch-%s.%s\"".formatted(batch.batchId(), ending));
      content.write(response.getOutputStream());
    } finally {
      turns.release();
    }
  }

  private Batch find(String teamId, String batchId) {
    Batch found = batches.find(teamId, BatchController.id(batchId));
    if (found == null) {
      throw BatchController.noSuchBatch();
    }
    return found;
  }
}
