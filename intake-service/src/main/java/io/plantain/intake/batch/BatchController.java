package io.plantain.intake.batch;

import io.plantain.intake.catalogue.InvalidRequest;
import io.plantain.intake.http.EdgeFilter;
import io.plantain.intake.http.Envelope;
import io.plantain.intake.http.Links;
import io.plantain.intake.http.Query;
import io.plantain.intake.http.Refusal;
import io.plantain.intake.recipe.Recipe;
import io.plantain.intake.submission.InputHosts;
import io.plantain.intake.submission.Orders;
import io.plantain.intake.submission.Sender;
import io.plantain.intake.submission.Submission;
import io.plantain.intake.task.Tasks;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Batches over HTTP: quote, start, look, steer.
@RestController
@RequestMapping("/api/v1/batches")
class BatchController {
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");
  private static final int USUAL_LIMIT = 20;
  private static final int MAX_LIMIT = 100; // as of the list of tasks
  private static final Set<String> STATUSES =
      Set.of(Batch.RUNNING, Batch.PAUSED, Batch.CANCELING, Batch.CANCELED, Batch.COMPLETED);
  private static final Set<String> ITEM_STATUSES =
      Set.of("waiting", "processing", "success", "failed", "canceled");

  /// 16 MB of JSON become some 100 MB for a moment; others wait for their turn.
  private final Semaphore turns = new Semaphore(1);

  private static final int PATIENCE_SECONDS = 10;

  private final Batches batches;
  private final BatchRunner runner;
  private final Orders orders;
  private final Tasks tasks;
  private final Links links;
  private final Clock clock;
  private final InputHosts inputHosts;

  BatchController(
      Batches batches,
      BatchRunner runner,
      Orders orders,
      Tasks tasks,
      Links links,
      Clock clock,
      InputHosts inputHosts) {
    this.inputHosts = inputHosts;
    this.batches = batches;
    this.runner = runner;
    this.orders = orders;
    this.tasks = tasks;
    this.links = links;
    this.clock = clock;
  }

  @PostMapping("/quote")
  ResponseEntity<byte[]> quote(
      @RequestAttribute(EdgeFilter.SENDER) Sender sender, HttpServletRequest request)
      throws InterruptedException {
    takeTurn();
    try {
      Asked asked = Asked.read(request);
      Offer offer =
          Offer.of(UUID.randomUUID(), sender, asked.recipe(), asked.rows(), orders, inputHosts);
      Map<String, Object> view =
          BatchView.of(offer, asked.rows().rows().size(), tasks.credits(sender.teamId()));
      Long cap = asked.recipe().spendingCap();
      view.put("spending_cap", cap);
      view.put("within_cap", cap == null || offer.credits() <= cap);
      return Envelope.answer(200, view);
    } finally {
      turns.release();
    }
  }

  @PostMapping
  ResponseEntity<byte[]> create(
      @RequestAttribute(EdgeFilter.SENDER) Sender sender,
      @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
      HttpServletRequest request)
      throws InterruptedException {
    String requestKey = key == null ? null : Orders.checkedKey(key);
    takeTurn();
    try {
      Asked asked = Asked.read(request);
      ResponseEntity<byte[]> before = replay(sender.teamId(), requestKey, asked);
      return before == null ? create(sender, requestKey, asked) : before;
    } finally {
      turns.release();
    }
  }

  private ResponseEntity<byte[]> create(Sender sender, @Nullable String requestKey, Asked asked) {
    UUID batchId = UUID.randomUUID();
    Recipe recipe = asked.recipe();
    Offer offer = Offer.of(batchId, sender, recipe, asked.rows(), orders, inputHosts);
    Long cap = recipe.spendingCap();
    if (cap != null && offer.credits() > cap) {
      throw Refusal.of(
          "spending_cap_too_low",
          "This batch costs %d credits and its spending_cap is %d. Raise it, or ask for less."
              .formatted(offer.credits(), cap));
    }
    boolean starts = recipe.startsAtOnce();
    Batch batch =
        new Batch(
            batchId,
            sender.teamId(),
            recipe.name(),
            recipe.json(),
            asked.rows().columns(),
            starts ? Batch.RUNNING : Batch.PAUSED,
            starts ? null : "not_started",
            recipe.maxConcurrent(),
            recipe.stopOnError(),
            0,
            cap,
            asked.rows().rows().size(),
            offer.items().size(),
            offer.credits(),
            offer.priceVersion(),
            sender.keyId(),
            sender.budgetId(),
            Instant.EPOCH,
            null);
    boolean made =
        batches.create(batch, asked.rows().rows(), offer.items(), requestKey, asked.sha256());
    if (!made) { // the same request came twice at the same moment
      ResponseEntity<byte[]> other = replay(sender.teamId(), requestKey, asked);
      if (other == null) {
        throw Refusal.tryAgain();
      }
      return other;
    }
    runner.loop().wake();
    return Envelope.answer(201, view(find(sender.teamId(), batchId)));
  }

  private @Nullable ResponseEntity<byte[]> replay(
      String teamId, @Nullable String requestKey, Asked asked) {
    Batches.Known known = requestKey == null ? null : batches.known(teamId, requestKey);
    if (known == null) {
      return null;
    }
    if (!Arrays.equals(known.bodySha256(), asked.sha256())) {
      throw Refusal.of("idempotency_key_reused", Submission.KEY_REUSED);
    }
    ResponseEntity<byte[]> answer = Envelope.answer(201, view(find(teamId, known.batchId())));
    return ResponseEntity.status(answer.getStatusCode())
        .headers(answer.getHeaders())
        .header("Idempotency-Replayed", "true")
        .body(answer.getBody());
  }

  @GetMapping
  ResponseEntity<byte[]> list(
      @RequestAttribute(EdgeFilter.TEAM) String teamId,
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(required = false) @Nullable String before,
      @RequestParam(required = false) @Nullable String limit) {
    int size = number("limit", limit, USUAL_LIMIT, 1, MAX_LIMIT);
    List<Batch> found =
        batches.list(teamId, oneOf("status", status, STATUSES), Query.id("before", before), size);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("batches", found.stream().map(this::view).toList());
    data.put("next_before", found.size() < size ? null : found.getLast().batchId());
    return Envelope.answer(200, data);
  }

  @GetMapping("/{batchId}")
  ResponseEntity<byte[]> show(
      @RequestAttribute(EdgeFilter.TEAM) String teamId, @PathVariable String batchId) {
    return Envelope.answer(200, view(find(teamId, id(batchId))));
  }

  @GetMapping("/{batchId}/items")
  ResponseEntity<byte[]> items(
      @RequestAttribute(EdgeFilter.TEAM) String teamId,
      @PathVariable String batchId,
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(required = false) @Nullable String limit) {
    int size = number("limit", limit, USUAL_LIMIT, 1, MAX_LIMIT);
    int begin = number("after", after, -1, 0, Offer.MAX_ITEMS * 2);
    String word = oneOf("status", status, ITEM_STATUSES);
    Batch batch = find(teamId, id(batchId));
    Recipe recipe = Recipe.stored(batch.recipe());
    List<Item> found =
        batches.items(batch.batchId(), "processing".equals(word) ? "submitted" : word, begin, size);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("items", found.stream().map(item -> BatchView.of(item, recipe, links::sign)).toList());
    data.put("next_after", found.size() < size ? null : found.getLast().item());
    return Envelope.answer(200, data);
  }

  @PostMapping("/{batchId}/pause")
  ResponseEntity<byte[]> pause(
      @RequestAttribute(EdgeFilter.TEAM) String teamId, @PathVariable String batchId) {
    return steer(teamId, batchId, "Only a running batch can be paused.", batches::pause);
  }

  @PostMapping("/{batchId}/resume")
  ResponseEntity<byte[]> resume(
      @RequestAttribute(EdgeFilter.TEAM) String teamId, @PathVariable String batchId) {
    return steer(teamId, batchId, "Only a paused batch can be resumed.", batches::resume);
  }

  @PostMapping("/{batchId}/cancel")
  ResponseEntity<byte[]> cancel(
      @RequestAttribute(EdgeFilter.TEAM) String teamId, @PathVariable String batchId) {
    return steer(teamId, batchId, "The batch has ended already.", batches::cancel);
  }

  @PostMapping("/{batchId}/retry")
  ResponseEntity<byte[]> retry(
      @RequestAttribute(EdgeFilter.TEAM) String teamId, @PathVariable String batchId) {
    return steer(
        teamId,
        batchId,
        "Nothing of this batch has failed, or it is being canceled.",
        id -> batches.retry(id) > 0);
  }

  private ResponseEntity<byte[]> steer(
      String teamId, String batchId, String otherwise, Predicate<UUID> act) {
    Batch batch = find(teamId, id(batchId));
    if (!act.test(batch.batchId())) {
      throw Refusal.of(
          "batch_state",
          "%s Its status is %s.".formatted(otherwise, find(teamId, batch.batchId()).status()));
    }
    runner.loop().wake();
    return Envelope.answer(202, view(find(teamId, batch.batchId())));
  }

  private Map<String, Object> view(Batch batch) {
    return BatchView.of(batch, batches.progress(batch.batchId()), clock);
  }

  private Batch find(String teamId, UUID batchId) {
    Batch found = batches.find(teamId, batchId);
    if (found == null) {
      throw noSuchBatch();
    }
    return found;
  }

  static UUID id(String text) {
    if (!ID.matcher(text).matches()) {
      throw noSuchBatch();
    }
    return UUID.fromString(text);
  }

  static Refusal noSuchBatch() {
    return Refusal.of("not_found", "There is no such batch. Check its id.");
  }

  private void takeTurn() throws InterruptedException {
    if (!turns.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw Refusal.tryAgain();
    }
  }

  private static @Nullable String oneOf(String name, @Nullable String text, Set<String> words) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (!words.contains(text)) {
      throw new InvalidRequest(
          "%s must be one of: %s."
              .formatted(name, String.join(", ", words.stream().sorted().toList())));
    }
    return text;
  }

  private static int number(String name, @Nullable String text, int usual, int min, int max) {
    if (text == null || text.isEmpty()) {
      return usual;
    }
    int number = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : -1;
    if (number < min || number > max) {
      throw new InvalidRequest(
          "%s must be a whole number from %d to %d.".formatted(name, min, max));
    }
    return number;
  }
}
