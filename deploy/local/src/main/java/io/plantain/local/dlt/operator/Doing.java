package io.plantain.local.dlt.operator;

import io.plantain.local.dlt.DeadLetter;
import io.plantain.local.dlt.DeadLetterStore;
import io.plantain.local.dlt.Outcome;
import java.io.Console;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What redrive and drop share: which letters, whether they are meant, and what came of it.
final class Doing {
  private static final int AT_ONCE = 200; // so that a long run shows how far it is

  @Mixin private Selection selection = new Selection();

  @Option(names = "--everything", description = "All that wait, where no id or filter is given.")
  private boolean everything;

  @Option(names = "--dry-run", description = "Only says what would be done.")
  private boolean dryRun;

  @Option(
      names = "--confirm",
      paramLabel = "N",
      description = "So many are meant; needed where letters are named by filters.")
  private @Nullable Integer confirmed;

  @Option(names = "--limit", paramLabel = "N", description = "Only the oldest so many.")
  private @Nullable Integer limit;

  @Option(names = "--by", paramLabel = "NAME", description = "Who does it (you@this-host).")
  private @Nullable String by;

  /// Does it to some letters.
  interface Act {
    List<Outcome> on(DeadLetterStore store, List<DeadLetter> letters, String by)
        throws InterruptedException;
  }

  int run(String verb, Act act) throws InterruptedException {
    if (!selection.narrows() && !everything) {
      throw new Ending(
          DltCommand.SAID_WRONGLY,
          "Say which: ids, filters such as --service and --reason, or --everything.");
    }
    try (DeadLetterStore store = DltCommand.open()) {
      List<DeadLetter> found = selection.find(store, selection.namesIds());
      List<DeadLetter> meant =
          limit == null ? found : found.subList(0, Math.min(found.size(), Math.max(0, limit)));
      if (meant.isEmpty()) {
        throw new Ending(DltCommand.NO_SUCH_LETTER, "No such dead letter waits for anybody.");
      }
      if (dryRun) {
        meant.forEach(letter -> print(letter, "would " + verb));
        System.out.printf("%d would be meant; nothing was done.%n", meant.size());
        return DltCommand.DONE;
      }
      if (!selection.namesIds()) {
        confirm(verb, meant.size());
      }
      return settle(store, meant, act);
    }
  }

  private int settle(DeadLetterStore store, List<DeadLetter> meant, Act act)
      throws InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    for (int from = 0; from < meant.size(); from += AT_ONCE) {
      List<Outcome> some =
          act.on(store, meant.subList(from, Math.min(meant.size(), from + AT_ONCE)), who());
      some.forEach(outcome -> print(outcome.letter(), outcome.sentence()));
      outcomes.addAll(some);
    }
    System.out.printf(
        "%d done, %d done before, %d failed%n",
        count(outcomes, Outcome.Kind.DONE),
        count(outcomes, Outcome.Kind.ALREADY),
        count(outcomes, Outcome.Kind.FAILED));
    return count(outcomes, Outcome.Kind.FAILED) == 0 ? DltCommand.DONE : DltCommand.NOT_ALL_DONE;
  }

  private void confirm(String verb, int meant) {
    Integer number = confirmed;
    Console console = System.console();
    if (number == null && console != null && console.isTerminal()) {
      String typed =
          console.readLine("%d dead letters match. Type %d to %s them: ", meant, meant, verb);
      number =
          typed != null && typed.strip().matches("\\d{1,9}") ? Integer.valueOf(typed.strip()) : 0;
    }
    if (number == null) {
      throw new Ending(
          DltCommand.SAID_WRONGLY,
          "%d dead letters match. See them with --dry-run; to %s them add --confirm %d."
              .formatted(meant, verb, meant));
    }
    if (number != meant) {
      throw new Ending(
          DltCommand.SAID_WRONGLY,
          "%d dead letters match, not %d. Nothing was done; see them with --dry-run."
              .formatted(meant, number));
    }
  }

  private String who() {
    if (by != null) {
      return by;
    }
    String user = System.getProperty("user.name", "somebody");
    try {
      return user + "@" + InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return user;
    }
  }

  private static void print(DeadLetter letter, String sentence) {
    System.out.printf(
        "%s  %s  %s  %s%n",
        letter.id(),
        Screen.safe(letter.service()),
        Screen.safe(String.valueOf(letter.source())),
        Screen.safe(sentence));
  }

  private static long count(List<Outcome> outcomes, Outcome.Kind kind) {
    return outcomes.stream().filter(outcome -> outcome.kind() == kind).count();
  }
}
