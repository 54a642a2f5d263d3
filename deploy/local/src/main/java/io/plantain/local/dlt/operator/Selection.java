package io.plantain.local.dlt.operator;

import io.plantain.event.Topics;
import io.plantain.local.dlt.DeadLetter;
import io.plantain.local.dlt.DeadLetterStore;
import io.plantain.local.dlt.LetterFilter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The options that say which letters are meant.
final class Selection {
  private static final Pattern AGO = Pattern.compile("(\\d{1,5})([smhd])");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{4,12}");

  @Parameters(
      arity = "0..*",
      paramLabel = "ID",
      description = "Ids, or their first characters, as list prints them.")
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--service",
      paramLabel = "SERVICE",
      description = "The service that failed, intake-service for example; may be repeated.")
  private List<String> services = new ArrayList<>();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "The topic that the record came from; may be repeated.")
  private List<String> topics = new ArrayList<>();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Part of the reason or of the exception's name, in any case.")
  private @Nullable String reason;

  @Option(names = "--task", paramLabel = "TASK_ID", description = "One task.")
  private @Nullable String task;

  @Option(names = "--team", paramLabel = "TEAM_ID", description = "One team.")
  private @Nullable String team;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Died then or later: 30m, 2h, 7d ago, or 2026-01-31T10:00:00Z.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Died before then.")
  private @Nullable String until;

  boolean namesIds() {
    return !ids.isEmpty();
  }

  boolean narrows() {
    return filter(false, Instant.now()).narrows();
  }

  /// @param closedToo also those that were redriven or dropped
  List<DeadLetter> find(DeadLetterStore store, boolean closedToo) {
    List<DeadLetter> found = store.find(filter(closedToo, Instant.now()));
    check(found);
    return found;
  }

  private LetterFilter filter(boolean closedToo, Instant now) {
    for (String id : ids) {
      if (!ID.matcher(id).matches()) {
        throw new Ending(
            DltCommand.SAID_WRONGLY,
            "\"" + Screen.safe(id) + "\" is no id: 4 to 12 of 0-9 and a-f.");
      }
    }
    for (String service : services) {
      if (!Topics.SERVICES.contains(service)) {
        throw new Ending(
            DltCommand.SAID_WRONGLY,
            "\""
                + Screen.safe(service)
                + "\" is none of "
                + String.join(", ", Topics.SERVICES)
                + ".");
      }
    }
    return new LetterFilter(
        ids,
        services,
        topics,
        reason,
        task,
        team,
        time("--since", since, now),
        time("--until", until, now),
        closedToo);
  }

  /// Each id must mean one letter: a typing error must not send another one.
  private void check(List<DeadLetter> found) {
    for (String id : ids) {
      List<DeadLetter> meant = found.stream().filter(letter -> letter.id().startsWith(id)).toList();
      if (meant.isEmpty()) {
        throw new Ending(
            DltCommand.NO_SUCH_LETTER,
            "There is no dead letter "
                + id
                + " (they are kept for 30 days). See ./plantain dlt list --all");
      }
      if (meant.size() > 1) {
        throw new Ending(
            DltCommand.SAID_WRONGLY,
            id
                + " means "
                + String.join(" or ", meant.stream().map(DeadLetter::id).toList())
                + ". Type more of it.");
      }
    }
  }

  private static @Nullable Instant time(String option, @Nullable String text, Instant now) {
    if (text == null) {
      return null;
    }
    Matcher ago = AGO.matcher(text.toLowerCase(Locale.ROOT));
    if (ago.matches()) {
      long number = Long.parseLong(ago.group(1));
      return now.minus(
          switch (ago.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
          });
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeException notATime) {
      throw new Ending(
          DltCommand.SAID_WRONGLY,
          option + " is 30m, 2h or 7d ago, or a time such as 2026-01-31T10:00:00Z.");
    }
  }
}
