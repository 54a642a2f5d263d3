package io.plantain.intake.batch;

import io.plantain.intake.catalogue.InvalidRequest;
import io.plantain.intake.http.Refusal;
import io.plantain.intake.http.RequestBody;
import io.plantain.intake.recipe.Recipe;
import io.plantain.intake.recipe.Rows;
import io.plantain.intake.submission.Orders;
import io.plantain.intake.submission.RequestJson;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What was asked for: JSON with its rows inside, or a form with the JSON as the part `batch` and
/// the rows as a CSV file in the part `rows`.
///
/// @param sha256 tells one request from another under the same idempotency key
record Asked(Recipe recipe, Rows rows, byte[] sha256) {
  private static final Set<String> PARTS = Set.of("batch", "rows");

  static Asked read(HttpServletRequest request) {
    String type = request.getContentType();
    if (type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
      return form(request);
    }
    JsonNode body = RequestBody.read(request, RequestJson.MAX_BATCH_BYTES);
    Recipe recipe = Recipe.read(body);
    return new Asked(recipe, Rows.ofJson(recipe.rows()), Orders.sha256(body));
  }

  private static Asked form(HttpServletRequest request) {
    byte[] file = null;
    byte[] json = null;
    try {
      for (Part part : request.getParts()) {
        if (!PARTS.contains(part.getName())) {
          throw new InvalidRequest(
              "The form has an unknown part. It takes: batch (JSON) and rows (a CSV file).");
        }
        byte[] bytes = part.getInputStream().readAllBytes();
        if (part.getName().equals("rows")) {
          file = bytes;
        } else {
          json = bytes;
        }
      }
    } catch (IOException | ServletException broken) {
      throw new InvalidRequest(
          "The form is broken or ends early. Send multipart/form-data with the parts batch and"
              + " rows.");
    }
    if (json == null || file == null) {
      throw new InvalidRequest(
          "The form needs both parts: batch (JSON) and rows (a CSV file with a first line of"
              + " column names).");
    }
    JsonNode body;
    try {
      body = RequestJson.parse(json);
    } catch (InvalidRequest invalid) {
      throw Refusal.of("invalid_json", "batch: " + invalid.sentence());
    }
    Recipe recipe = Recipe.read(body);
    if (recipe.rows() != null) {
      throw new InvalidRequest("rows are in the file and in batch. Leave one of them out.");
    }
    MessageDigest digest = digest();
    digest.update(Orders.sha256(body));
    return new Asked(recipe, Rows.ofCsv(file), digest.digest(file));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
