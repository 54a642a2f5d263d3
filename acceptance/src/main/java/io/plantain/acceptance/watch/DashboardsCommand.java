package io.plantain.acceptance.watch;

import io.plantain.acceptance.Checkout;
import io.plantain.acceptance.Installation;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "dashboards",
    mixinStandardHelpOptions = true,
    description =
        "Runs every expression of the dashboards against Prometheus; start it with ./plantain up"
            + " --prometheus.")
public final class DashboardsCommand implements Callable<Integer> {
  private static final Duration STEP = Duration.ofSeconds(5);

  @Option(names = "--url", description = "another Prometheus than the one of ./plantain up")
  private @Nullable URI url;

  @Option(names = "--png", description = "also draws the overview into this file")
  private @Nullable Path png;

  @Option(
      names = "--minutes",
      description = "how far the drawing looks back (default: ${DEFAULT-VALUE})")
  private int minutes = 10;

  @Override
  public Integer call() throws Exception {
    URI address =
        url != null
            ? url
            : URI.create(
                "http://127.0.0.1:" + Installation.usual().setting("PLANTAIN_PORT_PROMETHEUS"));
    Prometheus prometheus = new Prometheus(address);
    if (png != null) {
      Instant now = Instant.now();
      DashboardPicture.draw(
          Panel.of(Checkout.root().resolve("deploy/grafana/dashboards/overview.json")),
          prometheus,
          now.minus(Duration.ofMinutes(minutes)),
          now,
          STEP,
          png);
      System.out.println("Drawn: " + png);
    }
    DashboardCheck.Findings findings = DashboardCheck.run(prometheus);
    findings.problems().forEach(System.out::println);
    System.out.printf(
        "%d expressions, %d problems%n", findings.expressions(), findings.problems().size());
    return findings.problems().isEmpty() ? 0 : 1;
  }
}
