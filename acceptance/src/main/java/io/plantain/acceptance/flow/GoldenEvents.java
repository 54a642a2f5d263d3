package io.plantain.acceptance.flow;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.plantain.acceptance.Broker;
import io.plantain.acceptance.Checkout;
import io.plantain.acceptance.Team;
import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.EventIds;
import io.plantain.event.GenerationEvent;
import io.plantain.event.IntakeEvent;
import io.plantain.event.LedgerCommand;
import io.plantain.event.LedgerEvent;
import io.plantain.event.ModerationEvent;
import io.plantain.event.PipelineEvent;
import io.plantain.event.StorageEvent;
import io.plantain.event.TaskEvent;
import io.plantain.event.TaskScoped;
import io.plantain.event.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// The golden events of today and of each release, letter by letter but for ids and team, put on
/// their topics as a stage of that version would. Each is about a task of its own. Their deadlines
/// are long past, so that what is held for them goes back without a picture.
final class GoldenEvents {
  private static final Path RESOURCES = Path.of("event-contract/src/test/resources");
  private static final Duration ANSWERED = Duration.ofSeconds(120);

  /// What stands in the files.
  private static final String TASK = "0199a3c4-7b52-7c1e-9f0a-3d5b8e2f6a10";

  private static final List<String> GRANTS =
      List.of("0199a3c4-0000-7000-8000-000000000001", "0199a3c4-0000-7000-8000-000000000002");
  private static final String TEAM = "team-7";

  /// @param answers topic of the stage that owes an answer to it, null where nobody does
  private record Put(String topic, String key, String json, @Nullable String answers) {}

  private final Broker broker;
  private final String spender;
  private final List<Put> all = new ArrayList<>();
  private final Map<String, Integer> told = new HashMap<>();

  /// @param spender pays for the tasks
  GoldenEvents(Broker broker, Team spender) {
    this.broker = broker;
    this.spender = spender.id();
  }

  /// Each golden event once, about something new; and again all that was told before. Returns what
  /// was not answered.
  List<String> tell() throws IOException, InterruptedException {
    for (Path folder : folders()) {
      for (Path file : list(folder)) {
        put(Files.readString(file).strip());
      }
    }
    for (Put put : all) {
      ProducerRecord<String, byte[]> record =
          new ProducerRecord<>(put.topic(), put.key(), put.json().getBytes(UTF_8));
      record.headers().add("content-type", "application/json".getBytes(UTF_8));
      broker.send(record);
      told.merge(put.key(), 1, Integer::sum);
    }
    List<String> missing = new ArrayList<>();
    Waiting.until(
        ANSWERED,
        () -> {
          missing.clear();
          missing.addAll(missing());
          return missing.isEmpty();
        });
    return missing;
  }

  int count() {
    return told.values().stream().mapToInt(Integer::intValue).sum();
  }

  /// Tasks about which a stage said two things.
  List<String> contradictions() {
    Map<String, Set<String>> said = new HashMap<>();
    for (String topic : List.of(Topics.MODERATION_VERDICTS, Topics.LEDGER_ENTRIES)) {
      broker
          .read(topic)
          .forEach(
              record -> {
                if (told.containsKey(String.valueOf(record.key()))
                    && EventCodec.decode(record.value()) instanceof Decoded.Event(PipelineEvent e)
                    && !isOurs(new String(record.value(), UTF_8))) {
                  String question =
                      e instanceof LedgerEvent.CreditsDebited
                          ? "debit"
                          : e instanceof LedgerEvent ? "settlement" : "verdict";
                  said.computeIfAbsent(record.key() + " " + question, q -> new HashSet<>())
                      .add(new String(record.value(), UTF_8));
                }
              });
    }
    return said.values().stream().filter(each -> each.size() > 1).map(Set::toString).toList();
  }

  private boolean isOurs(String json) {
    return all.stream().anyMatch(put -> put.json().equals(json));
  }

  private void put(String golden) {
    String json = golden.replace(TASK, EventIds.newTaskId().toString());
    for (String grant : GRANTS) {
      json = json.replace(grant, UUID.randomUUID().toString());
    }
    PipelineEvent event = ((Decoded.Event) EventCodec.decode(json.getBytes(UTF_8))).event();
    if (event instanceof TaskEvent // nobody of ours reads it
        || event instanceof GenerationEvent.GenerationSucceeded) { // its links lead to strangers
      return;
    }
    String team = event instanceof TaskScoped ? spender : "golden-" + UUID.randomUUID();
    json = json.replace('"' + TEAM + '"', '"' + team + '"');
    event = ((Decoded.Event) EventCodec.decode(json.getBytes(UTF_8))).event();
    all.add(new Put(Topics.of(event), event.key(), json, answers(event)));
  }

  private static @Nullable String answers(PipelineEvent event) {
    return switch (event) {
      case IntakeEvent.TaskSubmitted e -> Topics.MODERATION_VERDICTS;
      case ModerationEvent.PromptApproved e -> Topics.LEDGER_ENTRIES;
      case StorageEvent.StorageFailed e -> Topics.LEDGER_ENTRIES;
      case GenerationEvent e -> Topics.LEDGER_ENTRIES;
      case LedgerCommand.CreditsGranted e -> Topics.LEDGER_BALANCES;
      default -> null;
    };
  }

  /// Everyone who asked must have been answered as often as he asked.
  private List<String> missing() {
    Map<String, Map<String, Integer>> answers = new HashMap<>();
    for (String topic :
        List.of(Topics.MODERATION_VERDICTS, Topics.LEDGER_ENTRIES, Topics.LEDGER_BALANCES)) {
      Map<String, Integer> byKey = new HashMap<>();
      broker
          .read(topic)
          .forEach(record -> byKey.merge(String.valueOf(record.key()), 1, Integer::sum));
      answers.put(topic, byKey);
    }
    return all.stream()
        .filter(
            put -> {
              int asked = told.getOrDefault(put.key(), 0);
              // The newest balance is told, not one for each command.
              int wanted = Topics.LEDGER_BALANCES.equals(put.answers()) ? 1 : asked;
              return put.answers() != null
                  && answers.getOrDefault(put.answers(), Map.of()).getOrDefault(put.key(), 0)
                      < wanted;
            })
        .map(Put::json)
        .toList();
  }

  private static List<Path> folders() throws IOException {
    Path resources = Checkout.root().resolve(RESOURCES);
    List<Path> folders = new ArrayList<>(List.of(resources.resolve("golden")));
    for (Path release : list(resources.resolve("released"))) {
      folders.add(release.resolve("golden"));
    }
    return folders;
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
