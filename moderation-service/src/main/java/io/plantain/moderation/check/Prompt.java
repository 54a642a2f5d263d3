package io.plantain.moderation.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.plantain.event.TaskSpec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a customer wrote. Its text never leaves in a log or a message.
///
/// @param text what the picture should show
/// @param negative what it should not show
/// @param content text of a pipeline task
/// @param images addresses of input pictures
public record Prompt(
    String text, @Nullable String negative, @Nullable String content, List<String> images) {

  public Prompt {
    images = List.copyOf(images);
  }

  public Prompt(String text, @Nullable String negative, @Nullable String content) {
    this(text, negative, content, List.of());
  }

  public static Prompt of(TaskSpec spec) {
    return new Prompt(
        spec.prompt(),
        spec.options().negativePrompt(),
        spec.options().content(),
        spec.options().imageInput());
  }

  /// Recognises the prompt without keeping it.
  public String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : Arrays.asList(text, negative, content)) {
        if (part != null) {
          digest.update(part.getBytes(UTF_8));
        }
        digest.update(
            (byte) (part == null ? 0 : 1)); // ends a part, and tells a missing from an empty one
      }
      for (String image : images) {
        digest.update(image.getBytes(UTF_8));
        digest.update((byte) 2);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "Prompt[%d characters]".formatted(text.length());
  }
}
