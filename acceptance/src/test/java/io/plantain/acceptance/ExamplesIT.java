package io.plantain.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What callers without Java are told to do, done.
@ExtendWith(RunningSystem.class)
class ExamplesIT {
  private static final Path EXAMPLES = Checkout.root().resolve("client/examples");
  private static final int LIMIT_SECONDS = 120;

  @TempDir Path folder;

  record Ended(int exit, String said) {}

  @Test
  void getAPictureWithKcat(Installation system) throws Exception {
    assumeThat(run(Map.of(), "sh", "-c", "command -v kcat && command -v jq").exit())
        .as(".ci/run installs kcat and jq where it can")
        .isZero();
    Map<String, String> caller = caller(system);

    Ended drawn = run(caller, "bash", EXAMPLES.resolve("kcat.sh").toString(), "a red kite");
    Ended rejected = run(caller, "bash", EXAMPLES.resolve("kcat.sh").toString(), " ");

    assertThat(drawn.said()).contains("TaskAccepted", "TaskSucceeded", ".png");
    assertThat(drawn.exit()).isZero();
    assertThat(rejected.said()).contains("TaskRejected", "prompt is required");
    assertThat(rejected.exit()).isEqualTo(1);
  }

  @Test
  void getAPictureWithNode(Installation system) throws Exception {
    Files.copy(EXAMPLES.resolve("request.js"), folder.resolve("request.js"));
    Files.copy(EXAMPLES.resolve("package.json"), folder.resolve("package.json"));
    assumeThat(run(Map.of(), "sh", "-c", "npm install --no-audit --no-fund").exit())
        .as("npm and its registry; .ci/run installs npm where it can")
        .isZero();
    Map<String, String> caller = caller(system);

    Ended drawn = run(caller, "node", "request.js", "a red kite");
    Ended rejected = run(caller, "node", "request.js", " ");

    assertThat(drawn.said()).contains("TaskAccepted", "TaskSucceeded", ".png");
    assertThat(drawn.exit()).isZero();
    assertThat(rejected.said()).contains("TaskRejected", "prompt is required");
    assertThat(rejected.exit()).isEqualTo(1);
  }

  private static Map<String, String> caller(Installation system) {
    Team team = Team.create(system, "example", 10);
    return Map.of("TEAM", team.id(), "BROKER", system.kafka());
  }

  private Ended run(Map<String, String> variables, String... command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "run", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(List.of(command)))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().putAll(variables);
    Process process = builder.start();
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    String said = Files.readString(out);
    assertThat(ended).as("%s ends; it said %s", String.join(" ", command), said).isTrue();
    return new Ended(process.exitValue(), said);
  }
}
