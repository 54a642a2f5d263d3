package io.plantain.generation.provider;

import java.util.Base64;

/// A picture that the customer brings, fetched and checked by us.
@SuppressWarnings("ArrayRecordComponent") // megabytes: never compared, never copied
public record InputPicture(byte[] bytes, String contentType, String name) {
  public InputPicture(byte[] bytes, String contentType) {
    this(bytes, contentType, "input");
  }

  public InputPicture named(String other) {
    return new InputPicture(bytes, contentType, other);
  }

  public String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  public String dataUri() {
    return "data:" + contentType + ";base64," + base64();
  }

  /// Some servers tell the format by the name.
  public String fileName() {
    return name + "." + contentType.substring(contentType.indexOf('/') + 1);
  }

  @Override
  public String toString() {
    return "InputPicture[" + bytes.length + " bytes, " + contentType + "]";
  }
}
