package io.plantain.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every endpoint is asked for what its document allows and for what it does not, by Hypothesis:
/// `src/test/fuzz/fuzz.py`. CI has it (`.ci/run`); elsewhere: `apt-get install python3-hypothesis`.
class FuzzIT extends IntakeSystem {
  private static final String EXAMPLES = System.getProperty("plantain.fuzz.examples", "25");
  private static final String SEED = System.getProperty("plantain.fuzz.seed", "1");
  private static final long LIMIT_MINUTES = 8;

  @Test
  void noRequestIsAnsweredWithAServerError(@TempDir Path directory) throws Exception {
    String python = pythonWithHypothesis();
    assumeTrue(python != null, "there is no Python with Hypothesis: install python3-hypothesis");
    Path output = directory.resolve("said.txt");
    String key = newTeam(500);
    String task = generate(key, kite()).data().path("task_id").asString();

    Process fuzz =
        new ProcessBuilder(
                String.valueOf(python),
                Path.of("src/test/fuzz/fuzz.py").toAbsolutePath().toString(),
                "--api=http://localhost:" + port,
                "--key=" + key,
                "--operators=intake=http://localhost:" + managementPort,
                "--admin-key=" + ADMIN_KEY,
                "--examples=" + EXAMPLES,
                "--seed=" + SEED,
                "--ids=" + task + "," + team)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = fuzz.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
    fuzz.destroyForcibly();
    String said = Files.readString(output);
    assertThat(ended).as(said).isTrue();

    System.out.println(said);
    assertThat(fuzz.exitValue()).as(said).isZero();
    assertThat(said).contains("requests to");
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
