package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.Guarantee;
import io.plantain.acceptance.torture.Violation;
import io.plantain.acceptance.torture.evidence.Span;
import io.plantain.acceptance.torture.evidence.Told;
import io.plantain.event.DeadLetterHeaders;
import io.plantain.event.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A dead letter says where it came from and why, and is what stands there. And the other way
/// round: a record that cannot be read is a dead letter of everyone who reads its topic. One that
/// can be read is none: what is away is waited for, so whatever refused it is a bug of ours.
public final class EveryDeadLetterHasAReason implements Guarantee {

  /// Who reads what: the table of topics in the design.
  private static final Map<String, List<String>> READERS =
      Map.of(
          Topics.TASK_REQUESTS, List.of("intake-service"),
          Topics.INTAKE_TASKS, List.of("moderation-service"),
          Topics.INTAKE_CANCELS, List.of("generation-worker"),
          Topics.MODERATION_VERDICTS, List.of("ledger-service", "intake-service"),
          Topics.LEDGER_ENTRIES, List.of("generation-worker", "intake-service"),
          Topics.LEDGER_COMMANDS, List.of("ledger-service"),
          Topics.LEDGER_BALANCES, List.of("intake-service"),
          Topics.GENERATION_RESULTS, List.of("storage-worker", "ledger-service", "intake-service"),
          Topics.GENERATION_PROGRESS, List.of("intake-service"),
          Topics.STORAGE_RESULTS, List.of("ledger-service", "intake-service"));

  @Override
  public List<Violation> check(Evidence evidence) {
    Findings findings = new Findings(this);
    Map<String, Span> spans = new HashMap<>();
    evidence.spans().forEach(span -> spans.put(span.topic() + "-" + span.partition(), span));
    Set<String> buried = DeadLetter.sources(evidence);
    List<Told> letters = evidence.deadLetters();
    Set<String> sources = new HashSet<>();
    letters.forEach(letter -> sources.add(String.valueOf(DeadLetter.source(letter))));
    Map<String, Told> standing = new HashMap<>();
    for (Told told : evidence.told()) {
      if (sources.contains(told.position())) {
        standing.put(told.position(), told);
      }
    }
    for (Told letter : letters) {
      String source = DeadLetter.source(letter);
      List<String> missing = missing(letter);
      if (source == null || !missing.isEmpty()) {
        findings.add(letter.taskId(), "%s has no %s", letter.position(), missing);
        continue;
      }
      String partition = source.substring(0, source.lastIndexOf('@'));
      long offset = Long.parseLong(source.substring(source.lastIndexOf('@') + 1));
      Span span = spans.get(partition);
      Told original = standing.get(source);
      if (span == null || offset >= span.end()) {
        findings.add(
            letter.taskId(), "%s says it comes from %s: there is none", letter.position(), source);
      } else if (original != null
          && !letter.headers().containsKey(DeadLetterHeaders.LEFT_OUT)
          && !original.digest().equals(letter.digest())) {
        findings.add(letter.taskId(), "%s is not what stands at %s", letter.position(), source);
      }
    }
    Set<String> redriven = new HashSet<>();
    evidence
        .told()
        .forEach(
            told ->
                redriven.add(told.headers().getOrDefault(DeadLetterHeaders.REDRIVEN_LETTER, "")));
    for (Told letter : letters) {
      // What an operator sent again, after he had mended the cause, was not set aside for good.
      findings.addUnless(
          letter.event() == null && !isGoodRequest(letter)
              || redriven.contains(letter.headers().get(DeadLetterHeaders.ID)),
          letter.taskId(),
          "%s is a %s that was set aside although it can be read: %s",
          letter.position(),
          letter.event() == null ? "request" : letter.type(),
          letter.headers().get("dlt-reason"));
    }
    for (Told told : evidence.told()) {
      if (told.problem() != null) {
        for (String reader : READERS.getOrDefault(told.topic(), List.of())) {
          findings.addUnless(
              !DeadLetter.concerns(told, reader)
                  || evidence.wasSkipped(reader, told)
                  || buried.contains(DeadLetter.name(reader, told.position())),
              null,
              "%s cannot be read (%s) and is no dead letter of %s",
              told.position(),
              told.problem(),
              reader);
        }
      }
    }
    return findings.all();
  }

  /// Whether it could be read is known from the reason alone: requests are no events.
  private static boolean isGoodRequest(Told letter) {
    return Topics.TASK_REQUESTS.equals(letter.headers().get("dlt-topic"))
        && letter.headers().getOrDefault("dlt-reason", "").startsWith("failed:");
  }

  private static List<String> missing(Told letter) {
    List<String> missing = new ArrayList<>();
    for (String name : List.of("dlt-topic", "dlt-partition", "dlt-offset", "dlt-reason")) {
      if (letter.headers().getOrDefault(name, "").isBlank()) {
        missing.add(name);
      }
    }
    for (String name : List.of("dlt-partition", "dlt-offset")) {
      if (!letter.headers().getOrDefault(name, "0").matches("\\d{1,18}")) {
        missing.add("number in " + name);
      }
    }
    return missing;
  }
}
