package io.plantain.local.dlt;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which letters are meant. What is null or empty does not narrow.
///
/// @param ids whole ids or their beginnings
/// @param reason part of the reason or of the exception's name, in any case
/// @param since when the record died, inclusive
/// @param until when the record died, exclusive
/// @param closedToo also those that were redriven or dropped
public record LetterFilter(
    List<String> ids,
    List<String> services,
    List<String> topics,
    @Nullable String reason,
    @Nullable String taskId,
    @Nullable String team,
    @Nullable Instant since,
    @Nullable Instant until,
    boolean closedToo) {

  /// All that wait for somebody.
  public static final LetterFilter OPEN =
      new LetterFilter(List.of(), List.of(), List.of(), null, null, null, null, null, false);

  public LetterFilter {
    ids = List.copyOf(ids);
    services = List.copyOf(services);
    topics = List.copyOf(topics);
  }

  /// Those of one service.
  public LetterFilter service(String service) {
    return new LetterFilter(
        ids, List.of(service), topics, reason, taskId, team, since, until, closedToo);
  }

  /// Whatever became of them.
  public LetterFilter all() {
    return new LetterFilter(ids, services, topics, reason, taskId, team, since, until, true);
  }

  public boolean narrows() {
    return !(ids.isEmpty()
        && services.isEmpty()
        && topics.isEmpty()
        && reason == null
        && taskId == null
        && team == null
        && since == null
        && until == null);
  }

  /// Whatever became of it.
  boolean fits(DeadLetter letter) {
    return (ids.isEmpty() || ids.stream().anyMatch(letter.id()::startsWith))
        && (services.isEmpty() || services.contains(letter.service()))
        && (topics.isEmpty()
            || (letter.source() != null && topics.contains(letter.source().topic())))
        && (reason == null || says(letter.reason(), reason) || says(letter.exception(), reason))
        && (taskId == null || taskId.equalsIgnoreCase(letter.taskId()))
        && (team == null || Objects.equals(team, letter.team()))
        && (since == null || !letter.diedAt().isBefore(since))
        && (until == null || letter.diedAt().isBefore(until));
  }

  private static boolean says(@Nullable String text, String part) {
    return text != null && text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
  }
}
