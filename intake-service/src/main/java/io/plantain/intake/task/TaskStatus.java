package io.plantain.intake.task;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The public status words.
public enum TaskStatus {
  PENDING,
  PROCESSING,
  SUCCESS,
  FAILED,
  CANCELED;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static @Nullable TaskStatus of(String word) {
    for (TaskStatus status : values()) {
      if (status.word().equals(word)) {
        return status;
      }
    }
    return null;
  }
}
