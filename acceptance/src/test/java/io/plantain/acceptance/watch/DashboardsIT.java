package io.plantain.acceptance.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.plantain.acceptance.Checkout;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.RunningSystem;
import io.plantain.acceptance.Team;
import java.awt.image.BufferedImage;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The dashboards, on a real Prometheus that scrapes a pipeline at work.
@ExtendWith(RunningSystem.class)
class DashboardsIT {
  private static final Duration SOON = Duration.ofSeconds(120);

  @Test
  void showSomethingInEveryPanel(Installation system, @TempDir Path folder) throws Exception {
    assumeThat(Files.isExecutable(Path.of("/usr/bin/prometheus")))
        .as("Prometheus is installed (Debian: apt install prometheus)")
        .isTrue();
    Prometheus prometheus =
        new Prometheus(
            URI.create("http://127.0.0.1:" + system.setting("PLANTAIN_PORT_PROMETHEUS")));
    Team team = Team.create(system, "boards", 2000);

    // Rates need two scrapes, so a bit of each kind of work comes again until all is seen.
    Awaitility.await()
        .atMost(SOON)
        .pollInterval(Duration.ofSeconds(3))
        .untilAsserted(
            () -> {
              work(team);
              assertThat(DashboardCheck.run(prometheus).problems()).isEmpty();
            });
    Path png = folder.resolve("overview.png");
    DashboardPicture.draw(
        Panel.of(Checkout.root().resolve("deploy/grafana/dashboards/overview.json")),
        prometheus,
        Instant.now().minus(Duration.ofMinutes(5)),
        Instant.now(),
        Duration.ofSeconds(5),
        png);

    BufferedImage picture = ImageIO.read(png.toFile());
    assertThat(picture.getWidth()).isGreaterThan(1000);
  }

  private static void work(Team team) {
    List<UUID> tasks = new ArrayList<>();
    tasks.add(team.generate("a lighthouse " + UUID.randomUUID()));
    tasks.add(team.generate("sketch:fail a lighthouse " + UUID.randomUUID()));
    tasks.forEach(task -> team.ended(task, SOON));
  }
}
