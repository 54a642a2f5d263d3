package io.plantain.generation.provider;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The body of a call.
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Payload(byte[] bytes, String contentType) {

  public static Payload json(byte[] json) {
    return new Payload(json, "application/json");
  }

  public static Form form() {
    return new Form();
  }

  @Override
  public String toString() {
    return "Payload[" + bytes.length + " bytes, " + contentType + "]";
  }

  /// A `multipart/form-data` body (RFC 7578).
  public static final class Form {
    private final String boundary = "plantain-" + UUID.randomUUID();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    private Form() {}

    /// Leaves out what is null.
    public Form field(String name, @Nullable Object value) {
      if (value != null) {
        head("name=\"" + name + "\"", null);
        body.writeBytes(value.toString().getBytes(StandardCharsets.UTF_8));
        body.writeBytes(new byte[] {'\r', '\n'});
      }
      return this;
    }

    public Form file(String name, InputPicture picture) {
      head("name=\"" + name + "\"; filename=\"" + picture.fileName() + "\"", picture.contentType());
      body.writeBytes(picture.bytes());
      body.writeBytes(new byte[] {'\r', '\n'});
      return this;
    }

    private void head(String disposition, @Nullable String contentType) {
      String head =
          "--%s\r\nContent-Disposition: form-data; %s\r\n%s\r\n"
              .formatted(
                  boundary,
                  disposition,
                  contentType == null ? "" : "Content-Type: " + contentType + "\r\n");
      body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    }

    public Payload payload() {
      ByteArrayOutputStream all = new ByteArrayOutputStream(body.size() + 100);
      all.writeBytes(body.toByteArray());
      all.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
      return new Payload(all.toByteArray(), "multipart/form-data; boundary=" + boundary);
    }
  }
}
