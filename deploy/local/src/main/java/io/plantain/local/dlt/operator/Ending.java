package io.plantain.local.dlt.operator;

import java.util.concurrent.Callable;

/// Ends the command with a sentence and an exit code of its own.
final class Ending extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  Ending(int exitCode, String sentence) {
    super(sentence);
    this.exitCode = exitCode;
  }

  static int of(Callable<Integer> command) throws Exception {
    try {
      return command.call();
    } catch (Ending end) {
      System.err.println(end.getMessage());
      return end.exitCode;
    }
  }
}
