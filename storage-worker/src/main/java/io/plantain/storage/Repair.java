package io.plantain.storage;

import io.plantain.event.GenerationEvent.GenerationSucceeded;
import io.plantain.event.MediaReference;
import io.plantain.event.StorageEvent;
import io.plantain.event.StorageEvent.MediaStored;
import io.plantain.event.StoredMedia;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Takes pictures again for which an operator asked, from a result that is told once more.
@Component
class Repair {
  private static final Logger log = LoggerFactory.getLogger(Repair.class);

  private final Reuploads reuploads;
  private final MediaKeeper keeper;
  private final ObjectStore objects;

  Repair(Reuploads reuploads, MediaKeeper keeper, ObjectStore objects) {
    this.reuploads = reuploads;
    this.keeper = keeper;
    this.objects = objects;
  }

  /// @param known what was stored of tasks of the batch
  void of(Map<UUID, GenerationSucceeded> tasks, Map<UUID, StorageEvent> known)
      throws InterruptedException {
    for (UUID taskId : reuploads.wanted(known.keySet())) {
      GenerationSucceeded told = tasks.get(taskId);
      if (told != null && known.get(taskId) instanceof MediaStored stored) {
        objects.mustAnswer();
        Map<Integer, String> results = new TreeMap<>();
        for (StoredMedia media : stored.media()) {
          results.put(media.index(), repaired(told, media));
        }
        String result = String.join(", ", results.values().stream().distinct().toList());
        reuploads.done(taskId, result);
        log.atInfo()
            .addKeyValue("task_id", taskId)
            .addKeyValue("result", result)
            .log("pictures were taken again");
      }
    }
  }

  private String repaired(GenerationSucceeded told, StoredMedia media) throws InterruptedException {
    if (reuploads.isWhole(media)) {
      return "whole";
    }
    List<MediaReference> references =
        told.media().stream().filter(each -> each.index() == media.index()).toList();
    if (references.isEmpty()) {
      return "not told any more";
    }
    MediaId id = new MediaId(told.teamId(), told.taskId(), media.index());
    return switch (keeper.keep(id, references.getFirst(), Order.of(told.spec()))) {
      case MediaKeeper.Result.Lost lost -> "not there: " + lost.reason().code();
      case MediaKeeper.Result.Kept(StoredMedia kept) -> {
        if (kept.sha256().equals(media.sha256()) && kept.key().equals(media.key())) {
          yield "restored";
        }
        objects.remove(kept.key());
        yield "another picture, not kept";
      }
    };
  }
}
