package io.plantain.intake.http;

import io.plantain.intake.catalogue.InvalidRequest;
import io.plantain.intake.submission.RequestJson;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// Reads a request's JSON, and says where it is broken without repeating any of it.
public final class RequestBody {
  private RequestBody() {}

  public static JsonNode read(HttpServletRequest request) {
    return read(request, RequestJson.MAX_BYTES);
  }

  public static JsonNode read(HttpServletRequest request, int maxBytes) {
    String type = request.getContentType();
    String bare = type == null ? "" : type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    if (!bare.equals("application/json")) {
      throw Refusal.of(
          "unsupported_media_type", "Send JSON with the header Content-Type: application/json.");
    }
    byte[] body;
    try {
      body = request.getInputStream().readNBytes(maxBytes + 1);
    } catch (IOException broken) {
      throw Refusal.of(ErrorAnswers.codeOf(408), ErrorAnswers.sentenceOf(408));
    }
    try {
      return RequestJson.parse(body, maxBytes);
    } catch (InvalidRequest invalid) {
      throw Refusal.of("invalid_json", invalid.sentence());
    }
  }
}
