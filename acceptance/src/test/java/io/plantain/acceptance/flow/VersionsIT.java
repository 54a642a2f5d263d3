package io.plantain.acceptance.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import picocli.CommandLine;

/// The short form of `./plantain flow versions`: jars of the release before, built from the
/// history, beside today's.
///
/// Only on request: it builds that release first, which takes minutes.
@EnabledIfSystemProperty(named = "plantain.versions", matches = "true")
class VersionsIT {
  @Test
  void ofTwoServicesKeepEveryPromiseBesideTheReleaseBefore() {
    int exitCode = new CommandLine(new Versions()).execute("--short", "--seconds", "8");

    assumeThat(exitCode)
        .as("the commit of the release is in the history here")
        .isNotEqualTo(Versions.NOT_HERE);
    assertThat(exitCode).isZero();
  }
}
