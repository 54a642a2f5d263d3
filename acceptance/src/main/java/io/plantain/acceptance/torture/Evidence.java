package io.plantain.acceptance.torture;

import io.plantain.acceptance.Installation;
import io.plantain.acceptance.torture.evidence.AttemptRow;
import io.plantain.acceptance.torture.evidence.Books;
import io.plantain.acceptance.torture.evidence.Gathering;
import io.plantain.acceptance.torture.evidence.Kept;
import io.plantain.acceptance.torture.evidence.Provided;
import io.plantain.acceptance.torture.evidence.RequestRecord;
import io.plantain.acceptance.torture.evidence.Seen;
import io.plantain.acceptance.torture.evidence.Shown;
import io.plantain.acceptance.torture.evidence.Skipped;
import io.plantain.acceptance.torture.evidence.Span;
import io.plantain.acceptance.torture.evidence.StorageRow;
import io.plantain.acceptance.torture.evidence.TaskRow;
import io.plantain.acceptance.torture.evidence.Told;
import io.plantain.acceptance.torture.evidence.VerdictRow;
import io.plantain.event.DeadLetterHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the guarantees look at: what outsiders can see of a run that has come to rest. Gathered
/// once; guarantees only read it.
public final class Evidence {
  private final Parts parts;
  private final Set<String> teams;
  private final Map<UUID, TaskRow> tasks;
  private final Map<String, List<TaskRow>> tasksByPrompt;
  private final Map<UUID, List<Told>> events;
  private final Map<UUID, AttemptRow> attempts;
  private final Map<UUID, VerdictRow> verdicts;
  private final Map<UUID, StorageRow> storage;
  private final Map<UUID, Books.Hold> holds;

  /// Reads everything from a running installation: topics in one pass, tables in a few queries,
  /// pictures up to `Gathering.MAX_PICTURES_READ`.
  public static Evidence gather(Installation installation, List<Sent> sent, List<Seen> seen)
      throws Exception {
    return gather(installation, sent, seen, List.of());
  }

  /// @param skipped what faults kept from its readers
  public static Evidence gather(
      Installation installation, List<Sent> sent, List<Seen> seen, List<Skipped> skipped)
      throws Exception {
    return Gathering.of(installation, sent, seen, skipped);
  }

  public Evidence(Parts parts) {
    this.parts = parts;
    teams = parts.sent.stream().map(sent -> sent.team().id()).collect(Collectors.toSet());
    tasks = byId(parts.tasks, TaskRow::taskId);
    tasksByPrompt = parts.tasks.stream().collect(Collectors.groupingBy(TaskRow::prompt));
    attempts = byId(parts.attempts, AttemptRow::taskId);
    verdicts = byId(parts.verdicts, VerdictRow::taskId);
    storage = byId(parts.storage, StorageRow::taskId);
    holds = byId(parts.books.holds(), Books.Hold::taskId);
    events = new HashMap<>();
    for (Told told : parts.told) {
      UUID taskId = told.taskId();
      if (taskId != null && !isDeadLetter(told)) {
        events.computeIfAbsent(taskId, id -> new ArrayList<>()).add(told);
      }
    }
  }

  /// Everything as it was read. For tests, filled by hand.
  public static final class Parts {
    /// Every request of the run.
    public List<Sent> sent = List.of();

    /// What the API said during the run, in the order of its answers.
    public List<Seen> seen = List.of();

    /// What the API says now.
    public Map<UUID, Shown> shown = Map.of();

    /// What `GET /credits` says now, by team.
    public Map<String, Long> credits = Map.of();

    /// Every record of every topic, dead letters too; within a partition in its order.
    public List<Told> told = List.of();

    public List<RequestRecord> requests = List.of();
    public List<Span> spans = List.of();

    /// What faults kept from its readers.
    public List<Skipped> skipped = List.of();

    public List<TaskRow> tasks = List.of();
    public List<AttemptRow> attempts = List.of();
    public List<VerdictRow> verdicts = List.of();
    public List<StorageRow> storage = List.of();
    public Books books = Books.empty();

    /// By the prompt, as far as the provider shows it.
    public Map<String, Provided> provider = Map.of();

    /// Visits to the provider's traps.
    public long trapped;

    /// By object key.
    public Map<String, Kept> objects = Map.of();

    /// HTTP status of a sample of signed links.
    public Map<String, Integer> links = Map.of();

    /// What all processes logged about a task.
    public Function<UUID, List<String>> logs = taskId -> List.of();
  }

  public List<Sent> sent() {
    return parts.sent;
  }

  public List<Seen> seen() {
    return parts.seen;
  }

  public Map<UUID, Shown> shown() {
    return parts.shown;
  }

  public Map<String, Long> credits() {
    return parts.credits;
  }

  public List<Told> told() {
    return parts.told;
  }

  public List<Told> deadLetters() {
    return parts.told.stream()
        .filter(Evidence::isDeadLetter)
        .filter(
            told -> !told.headers().containsKey(DeadLetterHeaders.ACT)) // an operator's, no record
        .toList();
  }

  /// Everything said about a task in topics, within a topic in its order.
  public List<Told> eventsOf(UUID taskId) {
    return events.getOrDefault(taskId, List.of());
  }

  /// The tasks of the run's teams that topics speak of.
  public Map<UUID, List<Told>> eventsByTask() {
    Map<UUID, List<Told>> ours = new LinkedHashMap<>();
    events.forEach(
        (taskId, told) -> {
          if (told.stream().anyMatch(this::isOurs)) {
            ours.put(taskId, told);
          }
        });
    return ours;
  }

  public List<RequestRecord> requests() {
    return parts.requests;
  }

  public List<Span> spans() {
    return parts.spans;
  }

  /// Whether a fault kept this record from the service.
  public boolean wasSkipped(String service, Told told) {
    return parts.skipped.stream()
        .anyMatch(skipped -> skipped.service().equals(service) && skipped.has(told));
  }

  public List<TaskRow> tasks() {
    return parts.tasks;
  }

  public @Nullable TaskRow task(UUID taskId) {
    return tasks.get(taskId);
  }

  public List<TaskRow> tasksWithPrompt(String prompt) {
    return tasksByPrompt.getOrDefault(prompt, List.of());
  }

  public List<AttemptRow> attempts() {
    return parts.attempts;
  }

  public @Nullable AttemptRow attempt(UUID taskId) {
    return attempts.get(taskId);
  }

  public List<VerdictRow> verdicts() {
    return parts.verdicts;
  }

  public @Nullable VerdictRow verdict(UUID taskId) {
    return verdicts.get(taskId);
  }

  public @Nullable StorageRow stored(UUID taskId) {
    return storage.get(taskId);
  }

  public Books books() {
    return parts.books;
  }

  public Books.@Nullable Hold hold(UUID taskId) {
    return holds.get(taskId);
  }

  /// By the prompt, as far as the provider shows it.
  public Map<String, Provided> provider() {
    return parts.provider;
  }

  public @Nullable Provided provided(String prompt) {
    return parts.provider.get(Gathering.providerKey(prompt));
  }

  public long trapped() {
    return parts.trapped;
  }

  public Map<String, Kept> objects() {
    return parts.objects;
  }

  public Map<String, Integer> links() {
    return parts.links;
  }

  /// Log lines of all processes that name the task.
  public List<String> logsOf(UUID taskId) {
    return parts.logs.apply(taskId);
  }

  /// The teams that sent something in this run; others are none of our business.
  public Set<String> teams() {
    return teams;
  }

  private boolean isOurs(Told told) {
    return told.event() != null && teams.contains(told.event().teamId());
  }

  private static boolean isDeadLetter(Told told) {
    return told.topic().endsWith(".dlt");
  }

  private static <T> Map<UUID, T> byId(List<T> rows, Function<T, UUID> id) {
    Map<UUID, T> map = new HashMap<>();
    rows.forEach(row -> map.put(id.apply(row), row));
    return map;
  }
}
