package io.plantain.generation.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A worker that sleeps through its lease between claim and call, as `kill -STOP` and a busy
/// hypervisor do it: the monotonic clock goes on, so it knows when it wakes.
class PausedSubmitIT {
  private final StubServer provider = new StubServer();

  @AfterEach
  void stop() {
    provider.close();
  }

  @Test
  void doesNotSendAfterItsLease() throws Exception {
    assertThat(run(Duration.ofSeconds(3))).startsWith("NotSent[why=TooLate");
    assertThat(provider.requests()).extracting(StubServer.Request::method).containsExactly("GET");
  }

  @Test
  void sendsWithinIt() throws Exception {
    assertThat(run(Duration.ZERO)).startsWith("Answered[200");
    assertThat(provider.requests())
        .extracting(StubServer.Request::method)
        .containsExactly("GET", "POST");
  }

  private String run(Duration stopped) throws IOException, InterruptedException {
    provider.answerText(200, "{}");
    Process worker =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PausedSubmit.class.getName(),
                provider.uri().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = worker.inputReader(StandardCharsets.UTF_8)) {
      String line = said.readLine();
      while (line != null && !line.equals("claimed")) {
        line = said.readLine();
      }
      if (stopped.isPositive()) {
        signal("-STOP", worker);
        Thread.sleep(stopped);
        signal("-CONT", worker);
      }
      return String.valueOf(said.readLine());
    } finally {
      worker.destroyForcibly();
    }
  }

  private static void signal(String signal, Process worker)
      throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", signal, String.valueOf(worker.pid())).start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
  }
}
