package io.plantain.local.dlt.operator;

import io.plantain.local.dlt.DeadLetter;
import io.plantain.local.dlt.DeadLetterStore;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "show",
    description = "Shows dead letters with their story, headers and contents.",
    mixinStandardHelpOptions = true)
final class ShowLetters implements Callable<Integer> {
  @Mixin private Selection selection = new Selection();

  @Option(
      names = "--with-prompt",
      description = "Shows what customers wrote too: prompts, texts, metadata, unreadable bytes.")
  private boolean withPrompt;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Option(names = "--limit", defaultValue = "10", description = "The newest so many (10).")
  private int limit;

  @Override
  public Integer call() throws Exception {
    return Ending.of(
        () -> {
          try (DeadLetterStore store = DltCommand.open()) {
            List<DeadLetter> found = selection.find(store, selection.namesIds());
            if (found.isEmpty()) {
              throw new Ending(DltCommand.NO_SUCH_LETTER, "No such dead letter waits for anybody.");
            }
            int most = selection.namesIds() ? found.size() : Math.max(0, limit);
            found.stream()
                .skip(Math.max(0, found.size() - most))
                .forEach(letter -> show(store, letter));
            return DltCommand.DONE;
          }
        });
  }

  private void show(DeadLetterStore store, DeadLetter letter) {
    if (json) {
      System.out.println(LetterPage.json(letter, store.record(letter), withPrompt));
    } else {
      LetterPage.print(System.out, letter, store.record(letter), withPrompt);
      System.out.println();
    }
  }
}
