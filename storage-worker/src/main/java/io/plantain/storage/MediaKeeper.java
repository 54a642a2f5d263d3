package io.plantain.storage;

import io.plantain.event.FailureReason;
import io.plantain.event.MediaReference;
import io.plantain.event.StoredMedia;
import io.plantain.kit.TryLater;
import io.plantain.storage.picture.Darkroom;
import io.plantain.storage.picture.Examination;
import io.plantain.storage.picture.Fault;
import io.plantain.storage.picture.PictureFormat;
import io.plantain.storage.picture.ReadyPicture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Keeps one picture: fetch, examine, upload. What is ready but could not be uploaded waits for the
/// next try, so a provider is not asked again because our store was away.
@Component
class MediaKeeper {
  private static final Logger log = LoggerFactory.getLogger(MediaKeeper.class);

  sealed interface Result {
    record Kept(StoredMedia media) implements Result {}

    record Lost(FailureReason reason) implements Result {}
  }

  private final Retrieval retrieval;
  private final Darkroom darkroom;
  private final ObjectStore objects;
  private final StorageMeters meters;

  /// At most one batch: what belongs to no task of the current one is dropped.
  private final Map<MediaId, ReadyPicture> waiting = new ConcurrentHashMap<>();

  MediaKeeper(Retrieval retrieval, Darkroom darkroom, ObjectStore objects, StorageMeters meters) {
    this.retrieval = retrieval;
    this.darkroom = darkroom;
    this.objects = objects;
    this.meters = meters;
  }

  void dropAllBut(Set<UUID> taskIds) {
    waiting.forEach(
        (id, picture) -> {
          if (!taskIds.contains(id.taskId()) && waiting.remove(id, picture)) {
            TemporaryFiles.delete(picture.file());
          }
        });
  }

  Result keep(MediaId id, MediaReference reference, @Nullable PictureFormat wanted)
      throws InterruptedException {
    ReadyPicture ready = waiting.remove(id);
    if (ready != null) {
      meters.uploadRetried();
      return upload(id, ready);
    }
    return switch (retrieval.retrieve(reference)) {
      case Retrieval.Result.Missing(FailureReason reason) -> new Result.Lost(reason);
      case Retrieval.Result.Arrived(Path file) ->
          switch (examine(file, wanted)) {
            case Examination.Unusable(Fault fault) -> {
              meters.unusable(fault);
              log.atInfo()
                  .addKeyValue("task_id", id.taskId())
                  .addKeyValue("index", id.index())
                  .addKeyValue("fault", fault.code())
                  .log("result is not a usable picture");
              yield new Result.Lost(FailureReason.INVALID_RESULT);
            }
            case Examination.Usable(ReadyPicture picture) -> upload(id, picture);
          };
    };
  }

  private Examination examine(Path file, @Nullable PictureFormat wanted)
      throws InterruptedException {
    boolean keep = false;
    try {
      Examination examination = darkroom.examine(file, wanted);
      keep =
          examination instanceof Examination.Usable(ReadyPicture picture)
              && picture.file().equals(file);
      return examination;
    } catch (IOException disk) {
      throw new TryLater("temporary files cannot be used", disk);
    } finally {
      if (!keep) {
        TemporaryFiles.delete(file);
      }
    }
  }

  private Result upload(MediaId id, ReadyPicture picture) {
    String key = id.key(picture.format().extension());
    String contentType = picture.format().contentType();
    boolean again = false;
    try {
      objects.put(key, contentType, picture.file(), picture.sha256());
      objects.put(id.thumbnailKey(), PictureFormat.JPG.contentType(), picture.thumbnail());
      return new Result.Kept(
          new StoredMedia(
              id.index(),
              key,
              contentType,
              picture.bytes(),
              picture.width(),
              picture.height(),
              picture.sha256(),
              id.thumbnailKey()));
    } catch (TryLater away) {
      TemporaryFiles.stillNeeded(picture.file());
      waiting.put(id, picture);
      again = true;
      throw away;
    } finally {
      if (!again) {
        TemporaryFiles.delete(picture.file());
      }
    }
  }
}
