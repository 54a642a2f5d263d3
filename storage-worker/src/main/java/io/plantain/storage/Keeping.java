package io.plantain.storage;

import io.plantain.event.FailureReason;
import io.plantain.event.GenerationEvent.GenerationSucceeded;
import io.plantain.event.MediaReference;
import io.plantain.event.StorageEvent;
import io.plantain.event.StorageEvent.MediaStored;
import io.plantain.event.StorageEvent.StorageFailed;
import io.plantain.event.StoredMedia;
import io.plantain.kit.Duplicates;
import io.plantain.kit.Outgoing;
import io.plantain.kit.Received;
import io.plantain.kit.TryLater;
import io.plantain.kit.objects.ObjectStoreSettings;
import io.plantain.kit.trace.Hop;
import io.plantain.kit.trace.LogLine;
import io.plantain.kit.trace.Spans;
import io.plantain.storage.check.OutputCheck;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Keeps what a batch of generations delivered. A task that was here before is answered from its
/// row; what could not be kept because something of ours is away is tried again with the batch.
@Component
class Keeping {
  private static final Logger log = LoggerFactory.getLogger(Keeping.class);

  private final Outcomes outcomes;
  private final ObjectStore objects;
  private final MediaKeeper keeper;
  private final ExpiredLinks expired;
  private final Repair repair;
  private final OutputCheck outputCheck;
  private final Semaphore slots;
  private final Duplicates duplicates;
  private final Spans spans;

  /// Stored by a try of the batch that could not finish, so never told.
  private final Set<UUID> untold = new HashSet<>();

  Keeping(
      Outcomes outcomes,
      ObjectStore objects,
      MediaKeeper keeper,
      ExpiredLinks expired,
      Repair repair,
      OutputCheck outputCheck,
      StorageSettings settings,
      Duplicates duplicates,
      Spans spans) {
    this.spans = spans;
    this.outcomes = outcomes;
    this.objects = objects;
    this.keeper = keeper;
    this.expired = expired;
    this.repair = repair;
    this.outputCheck = outputCheck;
    this.slots = new Semaphore(settings.parallelMedia());
    this.duplicates = duplicates;
  }

  List<Outgoing> keep(List<Received> batch) {
    Map<UUID, GenerationSucceeded> tasks = new LinkedHashMap<>();
    Map<UUID, @Nullable String> traces = new HashMap<>();
    for (Received received : batch) {
      if (received.event() instanceof GenerationSucceeded succeeded
          && tasks.putIfAbsent(succeeded.taskId(), succeeded) == null) {
        traces.put(succeeded.taskId(), received.traceparent());
      }
    }
    keeper.dropAllBut(tasks.keySet());
    untold.retainAll(tasks.keySet());
    Map<UUID, StorageEvent> answers = outcomes.find(tasks.keySet());
    repair(tasks, answers);
    List<GenerationSucceeded> fresh =
        tasks.values().stream().filter(task -> !answers.containsKey(task.taskId())).toList();
    if (!fresh.isEmpty()) {
      objects.mustAnswer();
      Work work = keepAll(fresh, traces);
      Outcomes.Stored stored = outcomes.store(work.finished);
      answers.putAll(stored.answers());
      untold.addAll(stored.written());
      if (work.obstacle != null) {
        throw work.obstacle; // what is finished is stored and not done again
      }
    }
    // Only now: the outcome is stored, nobody needs the staged bytes any more.
    tasks.values().forEach(this::forgetStaged);
    if (outputCheck.isOn()) {
      answers.forEach(
          (taskId, answer) -> withdraw(Objects.requireNonNull(tasks.get(taskId)), answer));
    }
    return answer(batch, answers);
  }

  private void repair(Map<UUID, GenerationSucceeded> tasks, Map<UUID, StorageEvent> known) {
    try {
      repair.of(tasks, known);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new TryLater("stopping", stopping);
    }
  }

  private List<Outgoing> answer(List<Received> batch, Map<UUID, StorageEvent> answers) {
    List<Outgoing> outgoing = new ArrayList<>(batch.size());
    for (Received received : batch) {
      if (received.event() instanceof GenerationSucceeded succeeded
          && answers.containsKey(succeeded.taskId())) { // else newer links are waited for
        if (!untold.remove(succeeded.taskId())) {
          duplicates.count(received);
        }
        outgoing.add(received.answer(Objects.requireNonNull(answers.get(succeeded.taskId()))));
      }
    }
    return outgoing;
  }

  private static final class Work {
    final List<StorageEvent> finished = new ArrayList<>();
    @Nullable RuntimeException obstacle;
  }

  private Work keepAll(List<GenerationSucceeded> tasks, Map<UUID, @Nullable String> traces) {
    Work work = new Work();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<GenerationSucceeded, List<Future<MediaKeeper.Result>>> running = new LinkedHashMap<>();
      for (GenerationSucceeded task : tasks) {
        Order order = Order.of(task.spec());
        running.put(
            task,
            paidFor(task).stream()
                .map(
                    media ->
                        threads.submit(
                            () -> keepOne(task, media, order, traces.get(task.taskId()))))
                .toList());
      }
      for (var entry : running.entrySet()) {
        try {
          StorageEvent outcome = outcome(entry.getKey(), entry.getValue());
          if (outcome != null) {
            work.finished.add(outcome);
          }
        } catch (RuntimeException obstacle) {
          work.obstacle = worse(work.obstacle, obstacle);
        } catch (InterruptedException stopping) {
          Thread.currentThread().interrupt();
          threads.shutdownNow();
          // Nothing else is looked at: a fetch that we broke off is not a broken picture.
          work.obstacle = new TryLater("stopping", stopping);
          break;
        }
      }
    }
    return work;
  }

  /// Something away is waited for before anything is called broken.
  private static RuntimeException worse(
      @Nullable RuntimeException known, RuntimeException obstacle) {
    return known instanceof TryLater || known != null && !(obstacle instanceof TryLater)
        ? known
        : obstacle;
  }

  private MediaKeeper.Result keepOne(
      GenerationSucceeded task, MediaReference media, Order order, @Nullable String traceparent)
      throws InterruptedException {
    slots.acquire();
    try (Hop hop = spans.work("keep", traceparent)) {
      hop.tag("task_id", task.taskId().toString()).tag("picture", media.index());
      MediaId id = new MediaId(task.teamId(), task.taskId(), media.index());
      MediaKeeper.Result kept = keeper.keep(id, media, order);
      if (kept instanceof MediaKeeper.Result.Lost lost) {
        hop.failed(lost.reason().code());
      }
      return kept;
    } finally {
      slots.release();
    }
  }

  /// A provider that sends more than was ordered is not paid, and not stored, for the rest.
  private static List<MediaReference> paidFor(GenerationSucceeded task) {
    Set<Integer> seen = new HashSet<>();
    return task.media().stream()
        .filter(media -> seen.add(media.index())) // one picture a place, else one is paid twice
        .limit(task.price().count())
        .toList();
  }

  /// Null where newer links are waited for.
  private @Nullable StorageEvent outcome(
      GenerationSucceeded task, List<Future<MediaKeeper.Result>> results)
      throws InterruptedException {
    List<StoredMedia> kept = new ArrayList<>();
    MediaKeeper.Result.Lost first = null;
    boolean dead = false;
    for (Future<MediaKeeper.Result> result : results) {
      switch (resultOf(result)) {
        case MediaKeeper.Result.Kept(StoredMedia media) -> kept.add(media);
        case MediaKeeper.Result.Lost lost -> {
          first = first == null ? lost : first;
          dead |= lost.dead();
        }
      }
    }
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    if (dead && expired.mayBeRenewed(task, now)) {
      LogLine.about(log.atInfo(), task.taskId(), task.teamId())
          .log("links have expired; newer ones are waited for");
      return null;
    }
    if (!kept.isEmpty()) {
      return new MediaStored(task.taskId(), task.teamId(), now, kept, task.price());
    }
    return first == null
        ? new StorageFailed(task.taskId(), task.teamId(), now, FailureReason.NO_RESULT)
        : new StorageFailed(task.taskId(), task.teamId(), now, first.reason(), first.category());
  }

  private static MediaKeeper.Result resultOf(Future<MediaKeeper.Result> result)
      throws InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case RuntimeException known -> throw known;
        case InterruptedException stopping -> throw stopping;
        case null, default -> throw new IllegalStateException(failed.getCause());
      }
    }
  }

  /// A try that died may have stored a picture that was refused in the end. The row decides what is
  /// delivered, so nothing is removed that another worker was quicker to keep.
  private void withdraw(GenerationSucceeded task, StorageEvent answer) {
    Set<Integer> delivered =
        answer instanceof MediaStored stored
            ? stored.media().stream().map(StoredMedia::index).collect(Collectors.toSet())
            : Set.of();
    for (MediaReference media : task.media()) {
      if (!delivered.contains(media.index())) {
        new MediaId(task.teamId(), task.taskId(), media.index())
            .possibleKeys()
            .forEach(objects::remove);
      }
    }
  }

  private void forgetStaged(GenerationSucceeded task) {
    for (MediaReference media : task.media()) {
      if (media.stagedKey() != null && ObjectStoreSettings.isStaged(media.stagedKey())) {
        objects.forget(media.stagedKey());
      }
    }
  }
}
