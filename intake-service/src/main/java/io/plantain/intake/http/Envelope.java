package io.plantain.intake.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plantain.event.EventCodec;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/// The form of every answer: `{"success":true,"data":...}` or
/// `{"success":false,"error":{"code","message"}}`.
public final class Envelope {
  /// As events, but nulls are shown: a task without an error says `"error":null`.
  private static final JsonMapper MAPPER =
      EventCodec.mapper()
          .rebuild()
          .changeDefaultPropertyInclusion(
              value -> value.withValueInclusion(JsonInclude.Include.ALWAYS))
          .build();

  private Envelope() {}

  /// An answer with data.
  public static ResponseEntity<byte[]> answer(int status, Object data) {
    return ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON).body(data(data));
  }

  /// A value in the form it has in answers.
  public static byte[] json(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  public static byte[] data(Object data) {
    Map<String, Object> envelope = new LinkedHashMap<>();
    envelope.put("success", true);
    envelope.put("data", data);
    return MAPPER.writeValueAsBytes(envelope);
  }

  public static byte[] error(String code, @Nullable String message) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", code);
    error.put("message", message);
    Map<String, Object> envelope = new LinkedHashMap<>();
    envelope.put("success", false);
    envelope.put("error", error);
    return MAPPER.writeValueAsBytes(envelope);
  }
}
