package io.plantain.acceptance.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.Checkout;
import io.plantain.event.EventCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/// The short fault run, always with the same seed. `./plantain torture` runs the long one.
class TortureIT {
  private static final String SEED = "20261121";
  private static final String RATE = "5"; // a second; processes start faster beside less work

  @Test
  void everyGuaranteeHoldsWhileFaultsStrike(@TempDir Path directory) throws Exception {
    Path report = directory.resolve("report.json");

    int exitCode =
        new CommandLine(new Torture())
            .execute(
                "--smoke",
                "--seed",
                SEED,
                "--rate",
                RATE,
                "--home",
                Checkout.root().resolve("acceptance/target/torture").toString(),
                "--report",
                report.toString());

    assertThat(report).as("exit code %d", exitCode).exists();
    JsonNode found = EventCodec.mapper().readTree(Files.readAllBytes(report));
    assertThat(found.path("guarantees").properties())
        .isNotEmpty()
        .allSatisfy(guarantee -> assertThat(guarantee.getValue().asInt()).isZero());
    assertThat(found.path("missing"))
        .as("what has to happen in a run that proves anything")
        .isEmpty();
    assertThat(exitCode).isZero();
  }
}
