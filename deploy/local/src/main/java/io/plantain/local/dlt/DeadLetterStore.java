package io.plantain.local.dlt;

import io.plantain.event.DeadLetterHeaders;
import io.plantain.local.CannotGoOn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// The dead letters of all services, and what operators do to them.
///
/// Before a record is sent again its letter is claimed on the dead-letter topic itself; the first
/// claim in the log wins, so two operators never send the same letter twice. Only who dies or falls
/// silent between sending and writing that down leaves a claim behind; the next one waits for it,
/// takes it over and may send a second time. That is harmless, for every service recognises a
/// repeat, and visible, for both acts stand at the letter.
///
/// For one thread.
public final class DeadLetterStore implements AutoCloseable {
  /// Longer than a living operator needs from his claim to his word.
  private static final Duration SILENCE = Duration.ofSeconds(45);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
  private static final int MAX_LETTERS = 50_000; // about 50 MB of memory
  private static final int AT_ONCE = 10; // 20 MiB of the largest records, in a small heap

  /// Above a topic's limit: the broker decides, after compression.
  private static final int MAX_REQUEST_BYTES = 4 * 1024 * 1024;

  private final LetterLog log;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Duration silence;
  private final Map<String, List<Act>> acts = new HashMap<>();
  private boolean read;

  /// @param silence after so long without a word the holder of a claim counts as dead
  public DeadLetterStore(Map<String, Object> kafka, Duration silence) {
    this.silence = silence;
    try {
      log = new LetterLog(kafka);
      producer = producer(kafka);
    } catch (KafkaException wrong) {
      throw new CannotGoOn(
          "I cannot reach the broker at "
              + kafka.get("bootstrap.servers")
              + ": "
              + (wrong.getCause() == null ? wrong : wrong.getCause()).getMessage(),
          wrong);
    }
  }

  /// @param kafka client settings; `bootstrap.servers` at least
  public static DeadLetterStore open(Map<String, Object> kafka) {
    return new DeadLetterStore(kafka, SILENCE);
  }

  public static DeadLetterStore open(String bootstrapServers) {
    return open(Map.of("bootstrap.servers", bootstrapServers));
  }

  /// In the order in which they died. A record that was buried twice, because its batch was read
  /// again, is one letter.
  public List<DeadLetter> find(LetterFilter filter) {
    Map<String, DeadLetter> found = new LinkedHashMap<>();
    acts.clear();
    log.fromTheStart(
        record -> {
          if (!noteAct(record)) {
            DeadLetter letter = DeadLetter.read(record);
            if (filter.fits(letter)) {
              found.merge(letter.id(), letter, DeadLetterStore::first);
            }
            if (found.size() > MAX_LETTERS) {
              throw new CannotGoOn(
                  "More than "
                      + MAX_LETTERS
                      + " dead letters match. Narrow it with --service, --topic, --since or"
                      + " --until.");
            }
          }
        });
    read = true;
    return found.values().stream()
        .map(this::now)
        .filter(letter -> filter.closedToo() || !letter.state().isOver())
        .sorted(Comparator.comparing(DeadLetter::diedAt).thenComparing(DeadLetter::id))
        .toList();
  }

  /// The record as it stands on the dead-letter topic; null when it is kept no longer.
  public @Nullable ConsumerRecord<byte[], byte[]> record(DeadLetter letter) {
    return log.at(letter.place());
  }

  /// Sends the records again to where they came from, once.
  ///
  /// @param by who does it
  /// @param why for the story; null where there is nothing to say
  public List<Outcome> redrive(Collection<DeadLetter> letters, String by, @Nullable String why)
      throws InterruptedException {
    return settle(inOrder(letters), new Errand(Act.Kind.CLAIMED, by, why, newToken()));
  }

  /// Closes letters that nobody wants to send again.
  public List<Outcome> drop(Collection<DeadLetter> letters, String by, String why)
      throws InterruptedException {
    return settle(inOrder(letters), new Errand(Act.Kind.DROPPED, by, why, newToken()));
  }

  /// One call of one operator.
  private record Errand(Act.Kind kind, String by, @Nullable String why, String token) {
    Act act(DeadLetter letter, Act.Kind what, @Nullable String instead, @Nullable String sentTo) {
      return new Act(letter.id(), what, by, time(), why, token, instead, sentTo);
    }
  }

  private List<Outcome> settle(List<DeadLetter> letters, Errand errand)
      throws InterruptedException {
    if (!read) {
      acts.clear();
      log.fromTheStart(this::noteAct);
      read = true;
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (int from = 0; from < letters.size(); from += AT_ONCE) {
      List<DeadLetter> some = letters.subList(from, Math.min(letters.size(), from + AT_ONCE));
      outcomes.addAll(settleSome(some, errand));
    }
    return outcomes;
  }

  private List<Outcome> settleSome(List<DeadLetter> letters, Errand errand)
      throws InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    List<DeadLetter> open = new ArrayList<>(letters);
    Map<String, Long> silentSince = new HashMap<>(); // by the token of a claim
    while (!open.isEmpty()) {
      log.onward(this::noteAct);
      List<DeadLetter> ours = new ArrayList<>();
      Map<DeadLetter, Act> wanted = new LinkedHashMap<>();
      for (DeadLetter letter : List.copyOf(open)) {
        Act.Standing standing = standing(letter);
        Act by = standing.by();
        if (standing.state() == Act.State.OPEN) {
          wanted.put(letter, errand.act(letter, errand.kind, null, null));
        } else if (by != null && standing.state().isOver()) {
          open.remove(letter);
          outcomes.add(
              by.token().equals(errand.token)
                  ? new Outcome(now(letter), Outcome.Kind.DONE, "dropped")
                  : already(letter, by));
        } else if (standing.isHeldBy(errand.token)) {
          ours.add(letter);
        } else if (by != null) {
          long now = System.nanoTime();
          if (now - silentSince.computeIfAbsent(by.token(), token -> now) > silence.toNanos()) {
            wanted.put(letter, errand.act(letter, errand.kind, by.token(), null));
          }
        }
      }
      if (!ours.isEmpty()) {
        outcomes.addAll(send(ours, errand));
        open.removeAll(ours);
      } else if (!wanted.isEmpty()) {
        append(wanted);
      } else if (!open.isEmpty()) {
        Thread.sleep(LOOK_AGAIN);
      }
    }
    return outcomes;
  }

  private List<Outcome> send(List<DeadLetter> letters, Errand errand) throws InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    Map<DeadLetter, Act> said = new LinkedHashMap<>();
    Map<DeadLetter, ProducerRecord<byte[], byte[]>> records = new LinkedHashMap<>();
    for (DeadLetter letter : letters) {
      try {
        records.put(letter, again(letter, errand));
      } catch (CannotGoOn impossible) {
        said.put(letter, errand.act(letter, Act.Kind.RELEASED, null, null));
        outcomes.add(failed(letter, String.valueOf(impossible.getMessage())));
      }
    }
    log.onward(this::noteAct); // who was paused since his claim may have lost it
    Map<DeadLetter, Future<RecordMetadata>> sent = new LinkedHashMap<>();
    records.forEach(
        (letter, record) -> {
          if (standing(letter).isHeldBy(errand.token)) {
            sent.put(letter, producer.send(record));
          } else {
            outcomes.add(failed(letter, "another operator took it over meanwhile"));
          }
        });
    producer.flush();
    for (Map.Entry<DeadLetter, Future<RecordMetadata>> each : sent.entrySet()) {
      DeadLetter letter = each.getKey();
      try {
        RecordMetadata place = each.getValue().get();
        String sentTo =
            DeadLetterHeaders.position(place.topic(), place.partition(), place.offset());
        said.put(letter, errand.act(letter, Act.Kind.REDRIVEN, null, sentTo));
        outcomes.add(new Outcome(letter, Outcome.Kind.DONE, "sent to " + sentTo));
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RetriableException) { // it may have arrived: the claim stays
          outcomes.add(
              failed(
                  letter,
                  "the broker did not answer, so it may have been sent or not; run it again, a"
                      + " repeat is harmless"));
        } else {
          said.put(letter, errand.act(letter, Act.Kind.RELEASED, null, null));
          outcomes.add(failed(letter, letter.source() + " refuses it: " + why(e)));
        }
      }
    }
    append(said);
    log.onward(this::noteAct);
    return outcomes.stream()
        .map(each -> new Outcome(now(each.letter()), each.kind(), each.sentence()))
        .toList();
  }

  private ProducerRecord<byte[], byte[]> again(DeadLetter letter, Errand errand) {
    DeadLetter.Position source = letter.source();
    if (source == null) {
      throw new CannotGoOn(
          "it does not say where it came from, so I cannot send it back; look at it with show,"
              + " then drop it");
    }
    ConsumerRecord<byte[], byte[]> record = log.at(letter.place());
    if (record == null) {
      throw new CannotGoOn("it is no longer kept");
    }
    int partitions = log.partitionsOf(source.topic());
    if (partitions == 0) {
      throw new CannotGoOn("the topic " + source.topic() + " does not exist here; create it first");
    }
    ConsumerRecord<byte[], byte[]> bytes = record;
    if (letter.leftOut()) {
      bytes = log.at(source);
      if (bytes == null || bytes.timestamp() != letter.sourceTimestamp()) {
        throw new CannotGoOn(
            "it was too large for a letter, and " + source + " no longer keeps it; drop it");
      }
    }
    return Redriving.of(
        letter,
        source,
        source.partition() < partitions ? source.partition() : null,
        bytes,
        record.headers(),
        time(),
        errand.by,
        errand.why);
  }

  /// Acts stand in the letter's own partition, so that retention never takes them first.
  private void append(Map<DeadLetter, Act> wanted) throws InterruptedException {
    List<Future<RecordMetadata>> acks = new ArrayList<>();
    wanted.forEach((letter, act) -> acks.add(producer.send(toRecord(letter, act))));
    producer.flush();
    for (Future<RecordMetadata> ack : acks) {
      try {
        ack.get();
      } catch (ExecutionException e) {
        throw new CannotGoOn(
            "The broker did not take down what I was doing ("
                + why(e)
                + "). Run it again; what is done already stays done.",
            e);
      }
    }
  }

  private static String why(ExecutionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage());
  }

  private static ProducerRecord<byte[], byte[]> toRecord(DeadLetter letter, Act act) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            letter.place().topic(), letter.place().partition(), utf8(letter.id()), act.toJson());
    record.headers().add(DeadLetterHeaders.ACT, utf8(act.kind().word()));
    record.headers().add(DeadLetterHeaders.ID, utf8(letter.id()));
    DeadLetter.Position source = letter.source();
    if (source != null) { // as on the letter, for readers that know no acts
      record.headers().add(DeadLetterHeaders.TOPIC, utf8(source.topic()));
      record.headers().add(DeadLetterHeaders.PARTITION, utf8(String.valueOf(source.partition())));
      record.headers().add(DeadLetterHeaders.OFFSET, utf8(String.valueOf(source.offset())));
    }
    record.headers().add(DeadLetterHeaders.SERVICE, utf8(letter.service()));
    record.headers().add(DeadLetterHeaders.REASON, utf8(act.kind().word() + " by " + act.by()));
    return record;
  }

  private boolean noteAct(ConsumerRecord<byte[], byte[]> record) {
    if (record.headers().lastHeader(DeadLetterHeaders.ACT) == null) {
      return false;
    }
    Act act = Act.read(record);
    if (act != null) {
      acts.computeIfAbsent(act.letter(), id -> new ArrayList<>()).add(act);
    }
    return true;
  }

  private DeadLetter now(DeadLetter letter) {
    return letter.with(acts.getOrDefault(letter.id(), List.of()));
  }

  private Act.Standing standing(DeadLetter letter) {
    return Act.Standing.after(acts.getOrDefault(letter.id(), List.of()));
  }

  private Outcome already(DeadLetter letter, Act by) {
    String sentence =
        "already %s by %s at %s".formatted(by.kind().word(), by.by(), by.at())
            + (by.sentTo() == null ? "" : ", to " + by.sentTo());
    return new Outcome(now(letter), Outcome.Kind.ALREADY, sentence);
  }

  private static Outcome failed(DeadLetter letter, String sentence) {
    return new Outcome(letter, Outcome.Kind.FAILED, sentence);
  }

  /// Of two letters of one death the one that stands first: its partition keeps the acts.
  private static DeadLetter first(DeadLetter one, DeadLetter other) {
    Comparator<DeadLetter.Position> byPlace =
        Comparator.comparingInt(DeadLetter.Position::partition)
            .thenComparingLong(DeadLetter.Position::offset);
    return byPlace.compare(one.place(), other.place()) <= 0 ? one : other;
  }

  /// As they were read: records of one task keep their order.
  private static List<DeadLetter> inOrder(Collection<DeadLetter> letters) {
    Comparator<DeadLetter.Position> byPosition =
        Comparator.comparing(DeadLetter.Position::topic)
            .thenComparingInt(DeadLetter.Position::partition)
            .thenComparingLong(DeadLetter.Position::offset);
    return letters.stream()
        .sorted(
            Comparator.comparing(DeadLetter::source, Comparator.nullsLast(byPosition))
                .thenComparing(DeadLetter::id))
        .toList();
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> kafka) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put("acks", "all");
    settings.put("compression.type", "lz4");
    settings.put("max.request.size", MAX_REQUEST_BYTES);
    settings.put("buffer.memory", (long) AT_ONCE * MAX_REQUEST_BYTES);
    settings.put("max.block.ms", 10_000);
    settings.put("delivery.timeout.ms", 20_000); // below SILENCE
    settings.put("request.timeout.ms", 10_000);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static String newToken() {
    return UUID.randomUUID().toString();
  }

  private static Instant time() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(20));
    log.close();
  }
}
