package io.plantain.local;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `./plantain`: one command line for the whole local run.
@Command(name = "plantain", mixinStandardHelpOptions = true, description = "Runs Plantain locally.")
public final class Launcher {
  private Launcher() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Launcher()).execute(args));
  }
}
