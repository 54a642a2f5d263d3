package io.plantain.storage;

import io.plantain.event.FailureReason;
import io.plantain.event.MediaReference;
import io.plantain.event.StoredMedia;
import io.plantain.kit.TryLater;
import io.plantain.kit.opinion.Category;
import io.plantain.kit.trace.LogLine;
import io.plantain.storage.check.OutputCheck;
import io.plantain.storage.film.Film;
import io.plantain.storage.film.FilmCheck;
import io.plantain.storage.picture.Darkroom;
import io.plantain.storage.picture.Enlargement;
import io.plantain.storage.picture.Examination;
import io.plantain.storage.picture.Fault;
import io.plantain.storage.picture.PictureFormat;
import io.plantain.storage.picture.ReadyPicture;
import io.plantain.storage.picture.Size;
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

/// Keeps one picture or film: fetch, examine, look at, upload. What is ready but could not be
/// looked at or uploaded waits for the next try, so a provider is not asked again because our store
/// was away.
@Component
class MediaKeeper {
  private static final Logger log = LoggerFactory.getLogger(MediaKeeper.class);

  sealed interface Result {
    record Kept(StoredMedia media) implements Result {}

    /// @param dead its link is: another one may do
    /// @param category of what the output check objected to
    record Lost(FailureReason reason, boolean dead, @Nullable String category) implements Result {
      Lost(FailureReason reason) {
        this(reason, false, null);
      }
    }
  }

  private final Retrieval retrieval;
  private final Darkroom darkroom;
  private final Originals originals;
  private final OutputCheck outputCheck;
  private final ObjectStore objects;
  private final StorageMeters meters;

  /// At most one batch: what belongs to no task of the current one is dropped.
  private final Map<MediaId, ReadyMedia> waiting = new ConcurrentHashMap<>();

  MediaKeeper(
      Retrieval retrieval,
      Darkroom darkroom,
      Originals originals,
      OutputCheck outputCheck,
      ObjectStore objects,
      StorageMeters meters) {
    this.retrieval = retrieval;
    this.darkroom = darkroom;
    this.originals = originals;
    this.outputCheck = outputCheck;
    this.objects = objects;
    this.meters = meters;
  }

  void dropAllBut(Set<UUID> taskIds) {
    outputCheck.forgetAllBut(taskIds);
    waiting.forEach(
        (id, media) -> {
          if (!taskIds.contains(id.taskId()) && waiting.remove(id, media)) {
            TemporaryFiles.delete(media.file());
          }
        });
  }

  Result keep(MediaId id, MediaReference reference, Order order) throws InterruptedException {
    ReadyMedia ready = waiting.remove(id);
    if (ready != null) {
      if (ready.shown() == null) {
        meters.uploadRetried();
      }
      return deliver(id, ready);
    }
    return switch (retrieval.retrieve(reference, order)) {
      case Retrieval.Result.Missing(FailureReason reason) -> new Result.Lost(reason);
      case Retrieval.Result.Dead dead ->
          new Result.Lost(FailureReason.RESULT_UNREACHABLE, true, null);
      case Retrieval.Result.Arrived(Path file) ->
          switch (examine(file, order)) {
            case Examined.Unusable(Fault fault) -> {
              meters.unusable(fault);
              LogLine.about(log.atInfo(), id.taskId(), id.teamId())
                  .addKeyValue("index", id.index())
                  .addKeyValue("fault", fault.code())
                  .log("result is not usable");
              yield new Result.Lost(FailureReason.INVALID_RESULT);
            }
            case Examined.Usable(ReadyMedia media) -> {
              if (order instanceof Order.Moving) {
                outputCheck.filmPasses();
              }
              yield deliver(id, media);
            }
          };
    };
  }

  private sealed interface Examined {
    record Usable(ReadyMedia media) implements Examined {}

    record Unusable(Fault fault) implements Examined {}
  }

  private Examined examine(Path file, Order order) throws InterruptedException {
    boolean keep = false;
    try {
      Examined examined =
          switch (order) {
            case Order.Picture(PictureFormat format, boolean cutOut) ->
                examined(darkroom.examine(file, format, cutOut));
            case Order.Larger(PictureFormat format, String original, Integer scale) -> {
              Size before = originals.sizeOf(original);
              yield examined(
                  before == null // and nothing to compare with
                      ? darkroom.examine(file, format)
                      : darkroom.examine(file, format, new Enlargement(before, scale)));
            }
            case Order.Moving(Integer seconds) ->
                switch (FilmCheck.examine(file, seconds)) {
                  case FilmCheck.Outcome.Unusable(Fault fault) -> new Examined.Unusable(fault);
                  case FilmCheck.Outcome.Usable(Film film) ->
                      new Examined.Usable(ReadyMedia.of(film));
                };
          };
      keep = examined instanceof Examined.Usable(ReadyMedia media) && media.file().equals(file);
      return examined;
    } catch (IOException disk) {
      throw new TryLater("temporary files cannot be used", disk);
    } finally {
      if (!keep) {
        TemporaryFiles.delete(file);
      }
    }
  }

  private static Examined examined(Examination examination) {
    return switch (examination) {
      case Examination.Unusable(Fault fault) -> new Examined.Unusable(fault);
      case Examination.Usable(ReadyPicture picture) -> new Examined.Usable(ReadyMedia.of(picture));
    };
  }

  /// Looked at before the upload: what is refused never lies where a customer could find it.
  private Result deliver(MediaId id, ReadyMedia media) throws InterruptedException {
    byte[] shown = media.shown();
    if (shown == null) {
      return upload(id, media);
    }
    boolean ruled = false;
    try {
      OutputCheck.Ruling ruling = outputCheck.rule(id.taskId(), id.index(), shown, media.sha256());
      if (ruling instanceof OutputCheck.Ruling.Waits(String why)) {
        throw new TryLater("the output check does not answer: " + why, null);
      }
      ruled = true;
      return ruling instanceof OutputCheck.Ruling.Passed
          ? upload(id, media.passed())
          : withheld(id, media, ruling);
    } finally {
      if (!ruled) {
        await(id, media);
      }
    }
  }

  private static Result withheld(MediaId id, ReadyMedia media, OutputCheck.Ruling ruling) {
    TemporaryFiles.delete(media.file());
    Result.Lost lost =
        ruling instanceof OutputCheck.Ruling.Refused(Category category)
            ? new Result.Lost(FailureReason.CONTENT_BLOCKED, false, category.code())
            : new Result.Lost(FailureReason.MODERATION_UNAVAILABLE);
    LogLine.about(log.atInfo(), id.taskId(), id.teamId())
        .addKeyValue("index", id.index())
        .addKeyValue("reason", lost.reason().code())
        .log("a picture is not delivered");
    return lost;
  }

  /// For the next try of the batch.
  private void await(MediaId id, ReadyMedia media) {
    TemporaryFiles.stillNeeded(media.file());
    waiting.put(id, media);
  }

  private Result upload(MediaId id, ReadyMedia media) {
    String key = id.key(media.extension());
    String contentType = media.contentType();
    byte[] thumbnail = media.thumbnail();
    boolean again = false;
    try {
      objects.put(key, contentType, media.file(), media.sha256());
      if (thumbnail != null) {
        objects.put(id.thumbnailKey(), PictureFormat.JPG.contentType(), thumbnail);
      }
      return new Result.Kept(
          new StoredMedia(
              id.index(),
              key,
              contentType,
              media.bytes(),
              media.width(),
              media.height(),
              media.sha256(),
              thumbnail == null ? null : id.thumbnailKey(),
              media.durationMillis()));
    } catch (TryLater away) {
      await(id, media);
      again = true;
      throw away;
    } finally {
      if (!again) {
        TemporaryFiles.delete(media.file());
      }
    }
  }
}
