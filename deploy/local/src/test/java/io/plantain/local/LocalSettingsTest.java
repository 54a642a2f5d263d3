package io.plantain.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSettingsTest {

  @Test
  void startsEverythingAtTheUsualPorts() {
    LocalSettings settings = LocalSettings.fromEnvironment(Map.of());

    assertThat(settings.startsKafka() && settings.startsPostgres() && settings.startsS3()).isTrue();
    assertThat(settings.api()).isEqualTo("http://localhost:8080");
    assertThat(settings.databaseUrl("ledger")).isEqualTo("jdbc:postgresql://127.0.0.1:5432/ledger");
  }

  @Test
  void replacesTheDatabaseOfAServerRunBySomebodyElse() {
    LocalSettings settings =
        LocalSettings.fromEnvironment(
            Map.of("SPRING_DATASOURCE_URL", "jdbc:postgresql://db:5433/main?sslmode=require"));

    assertThat(settings.startsPostgres()).isFalse();
    assertThat(settings.databaseUrl("ledger"))
        .isEqualTo("jdbc:postgresql://db:5433/ledger?sslmode=require");
  }

  @Test
  void remembersWhatUpWasStartedWith(@TempDir Path directory) {
    Home home = new Home(directory, directory);
    var environment = Map.of("PLANTAIN_PORT_API", "8888", "PLANTAIN_S3_ENDPOINT", "http://s3:9000");

    LocalSettings.fromEnvironment(environment).save(home);

    assertThat(LocalSettings.load(home)).isEqualTo(LocalSettings.fromEnvironment(environment));
  }

  @Test
  void saysWhichPortIsNotANumber() {
    assertThatThrownBy(() -> LocalSettings.fromEnvironment(Map.of("PLANTAIN_PORT_S3", "90000")))
        .isInstanceOf(CannotGoOn.class)
        .hasMessageContaining("PLANTAIN_PORT_S3 must be 1 to 65535, not \"90000\"");
  }

  @Test
  void movesActuatorWithItsServiceOrByItself() {
    LocalSettings moved =
        LocalSettings.fromEnvironment(
            Map.of(
                "PLANTAIN_PORT_LEDGER", "24403",
                "PLANTAIN_PORT_STORAGE", "24405",
                "PLANTAIN_PORT_STORAGE_ACTUATOR", "24415"));

    assertThat(moved.port(Port.MODERATION_ACTUATOR)).isEqualTo(8191);
    assertThat(moved.port(Port.LEDGER_ACTUATOR)).isEqualTo(24503);
    assertThat(moved.port(Port.STORAGE_ACTUATOR)).isEqualTo(24415);
  }

  @Test
  void isWrittenDownInTheReadme() throws Exception {
    String readme = Files.readString(Path.of("README.md"));

    for (Port port : Port.values()) {
      assertThat(readme).contains(port.variable()).contains(String.valueOf(port.usual()));
    }
  }
}
