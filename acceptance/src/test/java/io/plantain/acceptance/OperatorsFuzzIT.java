package io.plantain.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The operators' edges behind the front door are asked for everything, as intake's own `FuzzIT`
/// asks the public one.
@ExtendWith(RunningSystem.class)
class OperatorsFuzzIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final long LIMIT_MINUTES = 5;

  @Test
  void noRequestIsAnsweredWithAServerError(Installation system, @TempDir Path folder)
      throws Exception {
    String python = pythonWithHypothesis();
    assumeTrue(python != null, "there is no Python with Hypothesis: install python3-hypothesis");
    Team team = Team.create(system, "fuzz", 10);
    UUID task = team.generate("a red kite");
    UUID blocked = team.generate("hardcore porn, explicit sex scene");
    team.ended(task, SOON);
    team.ended(blocked, SOON);
    Path output = folder.resolve("said.txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                String.valueOf(python),
                Checkout.root().resolve("intake-service/src/test/fuzz/fuzz.py").toString(),
                "--admin-key=" + system.adminKey(),
                "--examples=25",
                "--ids=" + String.join(",", task.toString(), blocked.toString(), team.id())));
    for (String service : List.of("ledger", "moderation", "generation", "storage")) {
      String port = system.setting("PLANTAIN_PORT_" + service.toUpperCase(Locale.ROOT));
      command.add("--operators=%s=http://127.0.0.1:%s".formatted(service, port));
    }

    Process fuzz =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = fuzz.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
    fuzz.destroyForcibly();
    String said = Files.readString(output);

    System.out.println(said);
    assertThat(ended).as(said).isTrue();
    assertThat(fuzz.exitValue()).as(said).isZero();
    assertThat(said).contains("requests to 28 operations");
  }

  private static @Nullable String pythonWithHypothesis() throws InterruptedException {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      try {
        Process asked = new ProcessBuilder(python, "-c", "import hypothesis").start();
        if (asked.waitFor() == 0) {
          return python;
        }
      } catch (IOException missing) {
        // the next one may be there
      }
    }
    return null;
  }
}
