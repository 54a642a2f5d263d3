package io.plantain.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.local.Home;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesIT {
  @TempDir private Path directory;
  private Processes processes;

  @BeforeEach
  void open() {
    processes = new Processes(new Home(directory, directory));
  }

  @AfterEach
  void stopAll() {
    processes.stop(processes.all());
  }

  @Test
  void areFoundAgainByAnotherLauncher() {
    LocalProcess started = processes.start(sleeper("one"), 0);

    assertThat(new Processes(new Home(directory, directory)).find("one"))
        .hasValueSatisfying(
            found -> {
              assertThat(found.pid()).isEqualTo(started.pid());
              assertThat(found.isAlive()).isTrue();
            });
  }

  @Test
  void endWhenAskedAndAreForgotten() {
    LocalProcess started = processes.start(sleeper("one"), 0);

    processes.stop(List.of(started));

    assertThat(started.isAlive()).isFalse();
    assertThat(processes.all()).isEmpty();
  }

  @Test
  void stoppedOnPurposeAreRememberedAsSuch() {
    LocalProcess started = processes.start(sleeper("one"), 0);

    processes.hold(started);
    processes.kill(processes.all());

    assertThat(processes.find("one"))
        .hasValueSatisfying(
            found -> {
              assertThat(found.stopped()).isTrue();
              assertThat(found.isAlive()).isFalse();
              assertThat(found.isDue()).isFalse();
            });
  }

  @Test
  void askedForAreDueUntilTheyRun() {
    processes.due("one", 4711, 4712);

    assertThat(processes.find("one")).hasValueSatisfying(p -> assertThat(p.isDue()).isTrue());
    processes.start(sleeper("one"), 0);
    assertThat(processes.find("one")).hasValueSatisfying(p -> assertThat(p.isDue()).isFalse());
  }

  @Test
  void ofAnotherStartTimeAreNotMistakenForOurs() {
    LocalProcess started = processes.start(sleeper("one"), 0);
    var earlier =
        new LocalProcess(
            "one", started.pid(), started.start().minus(Duration.ofMinutes(1)), 0, 0, false);

    processes.stop(List.of(earlier));

    assertThat(earlier.isAlive()).isFalse();
    assertThat(ProcessHandle.of(started.pid())).isPresent();
    started.handle().ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void withoutARecordAreRecognisedByTheirCommandLine() {
    LocalProcess started = processes.start(sleeper("one"), 0);
    Awaitility.await().until(() -> started.handle().flatMap(p -> p.info().arguments()).isPresent());
    processes.forget("one");

    processes.stopUnrecorded();

    assertThat(started.isAlive()).isFalse();
  }

  @Test
  void doNotHearCtrlC() throws Exception {
    LocalProcess started = processes.start(sleeper("one"), 0);

    new ProcessBuilder("kill", "-INT", String.valueOf(started.pid())).start().waitFor();
    Thread.sleep(300); // nothing is to happen: there is no fact to wait for

    assertThat(started.isAlive()).isTrue();
  }

  private ProcessSpec sleeper(String name) {
    // A shell keeps the mark among its own arguments; `exec` would drop it.
    List<String> command =
        List.of("sh", "-c", "while true; do sleep 0.1; done", "sh", processes.mark());
    return new ProcessSpec(name, command, Map.of(), directory.resolve("log"), 0, null);
  }
}
