package io.plantain.local;

import io.plantain.local.process.LocalProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// An installed Prometheus that scrapes this installation and runs the alerts of deploy/prometheus.
/// It finds processes in a file that the launcher keeps true, so scaled ones are scraped as well.
final class LocalPrometheus {
  static final String NAME = "prometheus";

  private static final int SCRAPE_SECONDS = 5; // one machine can bear it, and people look at once

  private final Home home;

  LocalPrometheus(Home home) {
    this.home = home;
  }

  static Optional<Path> installed() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(folder -> Path.of(folder, "prometheus"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static List<String> command(Home home, int port) {
    return List.of(
        installed().map(Path::toString).orElse("prometheus"),
        "--config.file=" + config(home),
        "--storage.tsdb.path=" + home.data(NAME),
        "--storage.tsdb.retention.time=2d",
        "--web.listen-address=127.0.0.1:" + port,
        "--log.level=warn");
  }

  void prepare() throws IOException {
    Files.createDirectories(home.data(NAME));
    Files.createDirectories(config(home).getParent());
    Files.writeString(
        config(home),
        String.format(
            Locale.ROOT,
            """
            global: {scrape_interval: %1$ds, evaluation_interval: %1$ds}
            rule_files: ["%2$s/*.yml"]
            scrape_configs:
              - job_name: plantain
                metrics_path: /actuator/prometheus
                file_sd_configs: [{files: ["%3$s"], refresh_interval: 5s}]
            """,
            SCRAPE_SECONDS,
            home.root().resolve("deploy/prometheus/rules"),
            targets()));
  }

  /// Where each service's processes are scraped; the job is the service, as everywhere.
  void show(List<LocalProcess> processes) throws IOException {
    String text =
        processes.stream()
            .filter(process -> !process.stopped())
            .flatMap(
                process ->
                    Service.of(process.name()).stream()
                        .map(
                            service ->
                                "{\"targets\": [\"127.0.0.1:%d\"], \"labels\": {\"job\": \"%s\"}}"
                                    .formatted(process.secondPort(), service.title())))
            .sorted()
            .collect(Collectors.joining(",\n", "[", "]\n"));
    if (Files.exists(targets()) && Files.readString(targets()).equals(text)) {
      return;
    }
    Files.createDirectories(targets().getParent());
    Path fresh = targets().resolveSibling("targets.new");
    Files.writeString(fresh, text);
    Files.move(fresh, targets(), StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path config(Home home) {
    return home.directory().resolve(NAME).resolve("prometheus.yml");
  }

  private Path targets() {
    return home.directory().resolve(NAME).resolve("targets.json");
  }
}
