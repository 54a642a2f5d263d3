package io.plantain.acceptance.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.Installation;
import io.plantain.acceptance.RunningSystem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine;

/// The short forms of `./plantain flow`. How fast something is, is promised there and not here.
///
/// Only on request: a busy machine breaks what is timed.
@EnabledIfSystemProperty(named = "plantain.flow", matches = "true")
@ExtendWith(RunningSystem.class)
class FlowIT {
  @Test
  void noCustomerNoticesARollingRestart(Installation system) throws Exception {
    try {
      assertThat(broken(new Rolling(), system, "--rate", "4", "--clients", "4")).isEmpty();
    } finally {
      system.plantain(60, "scale", "intake-service", "1");
    }
  }

  @Test
  void intakeGoesOnWithoutABroker(Installation system) throws Exception {
    assertThat(broken(new BrokerAway(), system, "--away", "12", "--rate", "4", "--p99", "60000"))
        .isEmpty();
  }

  @Test
  void everyServiceStopsWithin10Seconds(Installation system) throws Exception {
    assertThat(
            broken(new StopTimes(), system, "--missing", "KAFKA_IS_SILENT", "--missing", "KAFKA"))
        .isEmpty();
  }

  private static List<String> broken(Ground run, Installation system, String... arguments)
      throws Exception {
    new CommandLine(run).parseArgs(arguments);
    return run.brokenIn(system);
  }
}
