package io.plantain.local;

import io.plantain.local.accounts.GrantCommand;
import io.plantain.local.accounts.KeyCommand;
import io.plantain.local.accounts.PlanCommand;
import io.plantain.local.accounts.TaskCommand;
import io.plantain.local.accounts.TeamCommand;
import io.plantain.local.dlt.operator.DltCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `./plantain`: one command line for the whole local run.
@Command(
    name = "plantain",
    mixinStandardHelpOptions = true,
    description = "Runs Plantain on this machine.",
    footer = {
      "  bench    Measures the running system; see ./plantain bench --help.",
      "  dashboards  Runs every expression of the dashboards; see ./plantain dashboards --help.",
      "  flow     Floods, stops and restarts a system of its own; see ./plantain flow --help.",
      "  moderation  Judges a prompt or a labelled file offline; see ./plantain moderation help.",
      "  torture  Breaks a system of its own under load; see ./plantain torture --help.",
      "  trace    Tells what all services know of one task: ./plantain trace TASK_ID."
    },
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      LogsCommand.class,
      StopCommand.class,
      StartCommand.class,
      RestartCommand.class,
      ScaleCommand.class,
      ResetCommand.class,
      DltCommand.class,
      TeamCommand.class,
      KeyCommand.class,
      PlanCommand.class,
      GrantCommand.class,
      TaskCommand.class
    })
public final class Launcher implements Callable<Integer> {
  private Launcher() {}

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Launcher())
            .setExecutionExceptionHandler(Launcher::explain)
            .execute(args));
  }

  @Override
  public Integer call() {
    CommandLine.usage(this, System.out);
    return 2;
  }

  /// A sentence for what the user can change; a stack trace only for our own mistakes.
  private static int explain(
      Exception problem, CommandLine command, CommandLine.ParseResult parsed) {
    switch (problem) {
      case CannotGoOn sentence -> System.err.println(sentence.getMessage());
      case InterruptedException stopped -> System.err.println("Stopped.");
      default -> problem.printStackTrace();
    }
    return 1;
  }
}
