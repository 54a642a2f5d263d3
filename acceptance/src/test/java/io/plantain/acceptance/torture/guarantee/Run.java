package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.Api;
import io.plantain.acceptance.Team;
import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.Guarantee;
import io.plantain.acceptance.torture.Sent;
import io.plantain.acceptance.torture.Violation;
import io.plantain.acceptance.torture.evidence.AttemptRow;
import io.plantain.acceptance.torture.evidence.Books;
import io.plantain.acceptance.torture.evidence.Kept;
import io.plantain.acceptance.torture.evidence.Provided;
import io.plantain.acceptance.torture.evidence.RequestRecord;
import io.plantain.acceptance.torture.evidence.Seen;
import io.plantain.acceptance.torture.evidence.Shown;
import io.plantain.acceptance.torture.evidence.Skipped;
import io.plantain.acceptance.torture.evidence.Span;
import io.plantain.acceptance.torture.evidence.TaskRow;
import io.plantain.acceptance.torture.evidence.Told;
import io.plantain.acceptance.torture.evidence.VerdictRow;
import io.plantain.event.Balance;
import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.EventIds;
import io.plantain.event.FailureReason;
import io.plantain.event.GenerationEvent;
import io.plantain.event.IntakeEvent;
import io.plantain.event.LedgerEvent;
import io.plantain.event.MediaReference;
import io.plantain.event.ModerationEvent;
import io.plantain.event.PipelineEvent;
import io.plantain.event.Price;
import io.plantain.event.StorageEvent;
import io.plantain.event.StoredMedia;
import io.plantain.event.TaskEvent;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.event.Topics;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The evidence of a short run in which everything went well; tests break one thing of it.
final class Run {
  static final Team TEAM = new Team("team-1", new Api(URI.create("http://127.0.0.1:1"), "key"));
  static final Instant AT = Instant.parse("2026-01-15T10:00:00Z");
  static final long GRANTED = 100;
  static final long PRICE = 10;
  static final int PICTURES = 2;
  static final UUID GRANT = new UUID(9, 9);

  final List<Sent> sent = new ArrayList<>();
  final List<Seen> seen = new ArrayList<>();
  final Map<UUID, Shown> shown = new HashMap<>();
  final Map<String, Long> credits = new HashMap<>();
  final List<Told> told = new ArrayList<>();
  final List<RequestRecord> requests = new ArrayList<>();
  final List<TaskRow> tasks = new ArrayList<>();
  final List<AttemptRow> attempts = new ArrayList<>();
  final List<VerdictRow> verdicts = new ArrayList<>();
  final List<Books.Hold> holds = new ArrayList<>();
  final List<Books.Entry> entries = new ArrayList<>();
  final Map<String, Provided> provider = new HashMap<>();
  long trapped;
  final Map<String, Kept> objects = new HashMap<>();
  final Map<String, Integer> links = new HashMap<>();
  final List<Skipped> skipped = new ArrayList<>();
  Books.Wallet wallet = new Books.Wallet(1, TEAM.id(), GRANTED, 0, 0, 0, GRANTED, 1);

  /// A picture for an HTTP request, one for a record, a failure, a blocked prompt, and a record
  /// that was rejected.
  final UUID picture = new UUID(0, 1);

  final UUID fromRecord = new UUID(0, 2);
  final UUID failed = new UUID(0, 3);
  final UUID blocked = new UUID(0, 4);

  private Run() {
    journal(Books.Kind.GRANT, GRANT, GRANTED);
    succeeds(picture, "a kite L1", "key-1");
    sent.add(http("a kite L1", "key-1", picture));
    sent.add(http("a kite L1", "key-1", picture));
    succeeds(fromRecord, "a boat L2", "order-2");
    sent.add(record("a boat L2", "order-2"));
    requests.add(request(7, "order-2", "a boat L2"));
    fails(failed, "sketch:fail a lake L3");
    sent.add(http("sketch:fail a lake L3", null, failed));
    blocks(blocked, "something bad L4");
    sent.add(http("something bad L4", null, blocked));
    sent.add(record("a hill L5", "order-5"));
    requests.add(request(8, "order-5", "a hill L5"));
    tell(
        new TaskEvent.TaskRejected(
            TEAM.id(),
            AT,
            Topics.TASK_REQUESTS + "-0@8",
            "order-5",
            "invalid_request",
            "Change it."));
    credits.put(TEAM.id(), wallet.available());
  }

  static Run good() {
    return new Run();
  }

  Evidence evidence() {
    Evidence.Parts parts = new Evidence.Parts();
    parts.sent = sent;
    parts.seen = seen;
    parts.shown = shown;
    parts.credits = credits;
    parts.told = told;
    parts.requests = requests;
    parts.spans = Topics.ALL.stream().map(topic -> new Span(topic, 0, 0, 1_000)).toList();
    parts.tasks = tasks;
    parts.attempts = attempts;
    parts.verdicts = verdicts;
    parts.books =
        new Books(
            List.of(wallet),
            holds,
            entries,
            List.of(new Books.Grant(GRANT, 1, GRANTED)),
            List.of());
    parts.provider = provider;
    parts.trapped = trapped;
    parts.objects = objects;
    parts.links = links;
    parts.skipped = skipped;
    return new Evidence(parts);
  }

  /// What a guarantee says about this run.
  List<String> brokenBy(Guarantee guarantee) {
    return guarantee.check(evidence()).stream().map(Violation::what).toList();
  }

  Told tell(PipelineEvent event) {
    Told one = told(Topics.of(event), event, EventIds.of(event).toString());
    told.add(one);
    return one;
  }

  Told told(String topic, PipelineEvent event, String ceId) {
    String json = new String(EventCodec.encode(event), StandardCharsets.UTF_8);
    return new Told(
        topic,
        0,
        told.size(),
        AT,
        event.key(),
        ceId,
        event.at().toString(),
        Map.of(),
        json,
        event,
        null);
  }

  /// A record that cannot be read, with its dead letters.
  Told poison(String topic, String... readers) {
    String reason =
        EventCodec.decode("{broken".getBytes(StandardCharsets.UTF_8))
                instanceof Decoded.Unreadable(String why)
            ? why
            : "";
    Told poison =
        new Told(topic, 0, told.size(), AT, "k", null, null, Map.of(), "{broken", null, reason);
    told.add(poison);
    for (String reader : readers) {
      letter(reader, poison, reason);
    }
    return poison;
  }

  void letter(String service, Told source, @Nullable String reason) {
    Map<String, String> headers = new HashMap<>();
    headers.put("dlt-topic", source.topic());
    headers.put("dlt-partition", "" + source.partition());
    headers.put("dlt-offset", "" + source.offset());
    if (reason != null) {
      headers.put("dlt-reason", reason);
    }
    told.add(
        new Told(
            Topics.deadLettersOf(service),
            0,
            told.size(),
            AT,
            "k",
            null,
            null,
            headers,
            source.digest(),
            null,
            "not JSON"));
  }

  void forget(Predicate<Told> which) {
    told.removeIf(which);
  }

  void change(UUID taskId, UnaryOperator<TaskRow> how) {
    tasks.replaceAll(task -> task.taskId().equals(taskId) ? how.apply(task) : task);
  }

  TaskRow task(UUID taskId) {
    return tasks.stream().filter(task -> task.taskId().equals(taskId)).findFirst().orElseThrow();
  }

  void hold(UUID taskId, Books.State state, long captured) {
    holds.replaceAll(
        hold ->
            hold.taskId().equals(taskId)
                ? new Books.Hold(
                    taskId, 1, state, hold.amount(), captured, PRICE / PICTURES, PICTURES)
                : hold);
  }

  static Sent http(String prompt, @Nullable String key, @Nullable UUID taskId) {
    return sent(prompt, Sent.Edge.HTTP, key, taskId, taskId == null ? 0 : 202);
  }

  static Sent record(String prompt, String key) {
    return sent(prompt, Sent.Edge.TOPIC, key, null, 0);
  }

  static Sent sent(
      String prompt, Sent.Edge edge, @Nullable String key, @Nullable UUID taskId, int status) {
    String label = prompt.substring(prompt.lastIndexOf(' ') + 1);
    return new Sent(label, prompt, "plain", edge, TEAM, PICTURES, key, taskId, status, false, AT);
  }

  static RequestRecord request(long offset, String key, String prompt) {
    return new RequestRecord(Topics.TASK_REQUESTS + "-0@" + offset, TEAM.id(), key, prompt, key);
  }

  static StoredMedia media(UUID taskId, int index) {
    return new StoredMedia(
        index,
        TEAM.id() + "/" + taskId + "/" + index + ".png",
        "image/png",
        1_000,
        64,
        32,
        "abcd" + index,
        null);
  }

  static TaskSpec spec(String prompt) {
    return new TaskSpec(
        "standard",
        "text-to-image",
        "nano-banana-2",
        prompt,
        new TaskOptions(
            null, "1K", null, "png", null, null, PICTURES, null, null, null, List.of(), null, null,
            null, null, null));
  }

  static Price price() {
    return new Price(PRICE, PRICE / PICTURES, PICTURES, "v1");
  }

  private void accepted(UUID taskId, String prompt, @Nullable String key) {
    tell(new TaskEvent.TaskAccepted(taskId, TEAM.id(), AT, PRICE, key));
    tell(new IntakeEvent.TaskSubmitted(taskId, TEAM.id(), AT, spec(prompt), price(), AT));
  }

  private void approved(UUID taskId, String prompt) {
    tell(new ModerationEvent.PromptApproved(taskId, TEAM.id(), AT, spec(prompt), price(), AT));
    verdicts.add(new VerdictRow(taskId, "approved", null));
    journal(Books.Kind.HOLD, taskId, PRICE);
    tell(
        new LedgerEvent.CreditsDebited(
            taskId, TEAM.id(), AT, PRICE, balance(), spec(prompt), price(), AT));
    attempts.add(new AttemptRow(taskId, TEAM.id(), "kie", 5, PICTURES, "{}"));
    provider.put(prompt, new Provided(PICTURES, PICTURES));
  }

  private void succeeds(UUID taskId, String prompt, String key) {
    accepted(taskId, prompt, key);
    approved(taskId, prompt);
    List<StoredMedia> media = List.of(media(taskId, 0), media(taskId, 1));
    tell(new TaskEvent.TaskProgressed(taskId, TEAM.id(), AT, "generation"));
    tell(
        new GenerationEvent.GenerationSucceeded(
            taskId,
            TEAM.id(),
            AT,
            "kie",
            List.of(new MediaReference(0, "https://x/y.png", null, null, false)),
            spec(prompt),
            price()));
    tell(new StorageEvent.MediaStored(taskId, TEAM.id(), AT, media, price()));
    media.forEach(
        one ->
            objects.put(
                one.key(),
                new Kept(
                    one.key(),
                    one.bytes(),
                    "e",
                    new Kept.Content(one.bytes(), one.sha256(), one.width(), one.height(), null))));
    journal(Books.Kind.CAPTURE, taskId, PRICE);
    holds.add(
        new Books.Hold(taskId, 1, Books.State.CAPTURED, PRICE, PRICE, PRICE / PICTURES, PICTURES));
    tell(new LedgerEvent.CreditsCaptured(taskId, TEAM.id(), AT, PRICE, 0, balance()));
    tell(new TaskEvent.TaskSucceeded(taskId, TEAM.id(), AT, PRICE, media));
    row(taskId, prompt, key, "success", PRICE, media, null, "CAPTURED");
  }

  private void fails(UUID taskId, String prompt) {
    accepted(taskId, prompt, null);
    approved(taskId, prompt);
    tell(
        new GenerationEvent.GenerationFailed(
            taskId, TEAM.id(), AT, FailureReason.PROVIDER_FAILED, "kie"));
    journal(Books.Kind.RELEASE, taskId, PRICE);
    holds.add(
        new Books.Hold(taskId, 1, Books.State.RELEASED, PRICE, 0, PRICE / PICTURES, PICTURES));
    tell(new LedgerEvent.CreditsRefunded(taskId, TEAM.id(), AT, PRICE, balance()));
    tell(new TaskEvent.TaskFailed(taskId, TEAM.id(), AT, FailureReason.PROVIDER_FAILED, "."));
    row(taskId, prompt, null, "failed", 0, List.of(), "provider_failed", "REFUNDED");
  }

  private void blocks(UUID taskId, String prompt) {
    accepted(taskId, prompt, null);
    verdicts.add(new VerdictRow(taskId, "blocked", "sexual"));
    tell(
        new ModerationEvent.PromptBlocked(
            taskId, TEAM.id(), AT, FailureReason.CONTENT_BLOCKED, "sexual"));
    tell(new TaskEvent.TaskFailed(taskId, TEAM.id(), AT, FailureReason.CONTENT_BLOCKED, "."));
    row(taskId, prompt, null, "failed", 0, List.of(), "content_blocked", "NEVER_HELD");
  }

  private void row(
      UUID taskId,
      String prompt,
      @Nullable String key,
      String status,
      long cost,
      List<StoredMedia> media,
      @Nullable String failure,
      String settlement) {
    tasks.add(
        new TaskRow(
            taskId,
            TEAM.id(),
            prompt,
            key,
            PICTURES,
            PRICE,
            status,
            cost,
            media,
            failure,
            settlement,
            AT,
            AT));
    shown.put(taskId, new Shown(taskId, TEAM.id(), status, cost, failure, List.of()));
    seen.add(new Seen(taskId, AT, "pending", PRICE));
    seen.add(new Seen(taskId, AT, "processing", PRICE));
    seen.add(new Seen(taskId, AT, status, cost));
  }

  private Balance balance() {
    return new Balance(wallet.available(), wallet.held(), wallet.version());
  }

  private void journal(Books.Kind kind, UUID ref, long amount) {
    long available =
        switch (kind) {
          case HOLD -> wallet.available() - amount;
          case RELEASE -> wallet.available() + amount;
          default -> wallet.available();
        };
    long held =
        switch (kind) {
          case HOLD -> wallet.held() + amount;
          case RELEASE, CAPTURE -> wallet.held() - amount;
          default -> wallet.held();
        };
    long consumed = wallet.consumed() + (kind == Books.Kind.CAPTURE ? amount : 0);
    long version = entries.size() + 1;
    wallet = new Books.Wallet(1, TEAM.id(), available, held, consumed, 0, GRANTED, version);
    entries.add(new Books.Entry(1, version, kind, ref, amount, available, held, AT));
  }
}
