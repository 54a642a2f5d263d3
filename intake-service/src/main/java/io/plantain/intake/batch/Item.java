package io.plantain.intake.batch;

import io.plantain.event.EventCodec;
import io.plantain.event.FailureReason;
import io.plantain.event.StoredMedia;
import io.plantain.intake.recipe.Row;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One picture of a batch, and what became of it.
///
/// @param given what is stored of its row
/// @param image which of the row's images
/// @param attempt part of the task's idempotency key
record Item(
    int item,
    int row,
    String given,
    int image,
    String fileName,
    long credits,
    String status,
    int attempt,
    @Nullable UUID taskId,
    long paid,
    List<StoredMedia> media,
    @Nullable String errorCode,
    @Nullable String error) {
  static final String COLUMNS =
      """
      i.item, i.row, r.given, i.image, i.file_name, i.credits, i.status, i.try, i.task_id, i.paid,
      i.media, i.error_code, i.error\
      """;
  static final String FROM = " from batch_item i join batch_row r using (batch_id, row) ";

  Item {
    media = List.copyOf(media);
  }

  Row rowOf() {
    return Row.stored(row, given);
  }

  /// Of one of its pictures, with the ending that its bytes have.
  String fileName(int picture) {
    String key = media.get(picture).key();
    String number = media.size() == 1 ? "" : "-" + (picture + 1);
    return fileName + number + key.substring(key.lastIndexOf('.'));
  }

  /// What went wrong, for people.
  @Nullable String sentence() {
    return error != null || errorCode == null ? error : FailureReason.of(errorCode).sentence();
  }

  static Item of(ResultSet row, int number) throws SQLException {
    String media = row.getString("media");
    return new Item(
        row.getInt("item"),
        row.getInt("row"),
        row.getString("given"),
        row.getInt("image"),
        row.getString("file_name"),
        row.getLong("credits"),
        row.getString("status"),
        row.getInt("try"),
        row.getObject("task_id", UUID.class),
        row.getLong("paid"),
        media == null
            ? List.of()
            : List.of(EventCodec.mapper().readValue(media, StoredMedia[].class)),
        row.getString("error_code"),
        row.getString("error"));
  }
}
