package io.plantain.local.dlt.operator;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "drop",
    description = "Closes dead letters that nobody will send again.",
    mixinStandardHelpOptions = true)
final class DropLetters implements Callable<Integer> {
  @Mixin private Doing doing = new Doing();

  @Option(
      names = "--because",
      required = true,
      paramLabel = "TEXT",
      description = "Why; it stays with the letter.")
  private String because = "";

  @Override
  public Integer call() throws Exception {
    return Ending.of(
        () -> {
          if (because.isBlank()) {
            throw new Ending(DltCommand.SAID_WRONGLY, "--because needs a reason.");
          }
          return doing.run("drop", (store, letters, by) -> store.drop(letters, by, because));
        });
  }
}
