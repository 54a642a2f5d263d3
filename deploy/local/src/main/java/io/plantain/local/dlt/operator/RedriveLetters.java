package io.plantain.local.dlt.operator;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "redrive",
    description = "Sends records again to where they came from, once; harmless the second time.",
    mixinStandardHelpOptions = true)
final class RedriveLetters implements Callable<Integer> {
  @Mixin private Doing doing = new Doing();

  @Option(names = "--because", paramLabel = "TEXT", description = "Why, for the record's story.")
  private @Nullable String because;

  @Override
  public Integer call() throws Exception {
    return Ending.of(
        () -> doing.run("redrive", (store, letters, by) -> store.redrive(letters, by, because)));
  }
}
