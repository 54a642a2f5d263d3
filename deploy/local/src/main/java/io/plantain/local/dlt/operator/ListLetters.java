package io.plantain.local.dlt.operator;

import io.plantain.local.dlt.DeadLetter;
import io.plantain.local.dlt.DeadLetterStore;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    description = "Lists the dead letters that wait for somebody, the newest last.",
    mixinStandardHelpOptions = true)
final class ListLetters implements Callable<Integer> {
  private static final int REASON_WIDTH = 100;

  @Mixin private Selection selection = new Selection();

  @Option(names = "--all", description = "Also those that were redriven or dropped.")
  private boolean all;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Option(names = "--limit", defaultValue = "50", description = "The newest so many (50).")
  private int limit;

  @Override
  public Integer call() throws Exception {
    return Ending.of(
        () -> {
          try (DeadLetterStore store = DltCommand.open()) {
            List<DeadLetter> found = selection.find(store, all);
            List<DeadLetter> shown =
                found.subList(Math.max(0, found.size() - Math.max(0, limit)), found.size());
            if (json) {
              shown.forEach(letter -> System.out.println(LetterPage.json(letter)));
            } else {
              table(shown, found.size());
            }
            return DltCommand.DONE;
          }
        });
  }

  private void table(List<DeadLetter> shown, int found) {
    if (found == 0) {
      System.out.println(
          all ? "There are no such dead letters." : "No such dead letter waits for anybody.");
      return;
    }
    System.out.printf(
        "%-12s  %-20s  %-18s  %-32s  %-6s  %-8s  %s%n",
        "ID", "DIED", "SERVICE", "SOURCE", "DEATHS", "STATE", "REASON");
    for (DeadLetter letter : shown) {
      System.out.printf(
          "%-12s  %-20s  %-18s  %-32s  %6d  %-8s  %s%n",
          letter.id(),
          letter.diedAt().truncatedTo(ChronoUnit.SECONDS),
          Screen.safe(letter.service()),
          Screen.safe(String.valueOf(letter.source())),
          letter.deaths(),
          letter.state().word(),
          Screen.cut(Screen.safe(letter.reason()), REASON_WIDTH));
    }
    if (shown.size() < found) {
      System.out.printf("... and %d older; --limit shows more.%n", found - shown.size());
    }
    System.out.printf("%d dead letter%s%n", found, found == 1 ? "" : "s");
  }
}
