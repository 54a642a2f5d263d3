package io.plantain.generation.attempt;

import io.plantain.event.FailureReason;
import io.plantain.event.MediaReference;
import java.util.List;

/// How an attempt ends; exactly one of these, decided in the row.
sealed interface Ending {
  record Delivered(List<MediaReference> media) implements Ending {
    public Delivered {
      media = List.copyOf(media);
    }
  }

  record Failed(FailureReason reason) implements Ending {}

  /// In metrics and in the operator's list.
  default String word() {
    return switch (this) {
      case Delivered delivered -> "delivered";
      case Failed failed -> failed.reason().code();
      case Canceled canceled -> "canceled";
      case Expired expired -> "expired";
    };
  }

  record Canceled() implements Ending {}

  record Expired() implements Ending {}
}
