package io.plantain.acceptance.watch;

import io.plantain.acceptance.Installation;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    description =
        "Tells what every service knows of one task: topics, tables and logs, in the order of"
            + " time.")
public final class TraceCommand implements Callable<Integer> {
  private static final int UNKNOWN = 3; // as ./plantain dlt has it

  @Parameters(paramLabel = "TASK_ID")
  private UUID taskId = new UUID(0, 0);

  @Override
  public Integer call() throws Exception {
    String story = TaskStory.of(Installation.usual(), taskId);
    System.out.print(story);
    return story.contains("Nobody knows anything of it.") ? UNKNOWN : 0;
  }
}
