package io.plantain.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class IntakeSettingsTest {
  @Test
  void hasDefaults() {
    IntakeSettings settings = bind(Map.of());

    assertThat(settings.catalogue()).isNull();
    assertThat(settings.plans()).isNull();
    assertThat(settings.adminKey()).isEmpty();
    assertThat(settings.requestTeams()).isEmpty();
    assertThat(settings.linkLife()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.drain()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.refuseUnknownHosts()).isFalse();
    assertThat(settings.driveAgain()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void readsTheVariablesOfTheReadme() {
    IntakeSettings settings =
        bind(
            Map.of(
                "PLANTAIN_CATALOGUE", "/etc/catalogue.yml",
                "PLANTAIN_PLANS", "/etc/plans.yml",
                "PLANTAIN_ADMIN_KEY", "secret",
                "PLANTAIN_REQUEST_TEAMS", "a,b",
                "PLANTAIN_LINK_LIFE", "10m",
                "PLANTAIN_DRAIN", "500ms",
                "PLANTAIN_REFUSE_UNKNOWN_HOSTS", "true",
                "PLANTAIN_DRIVE_AGAIN", "8s"));

    assertThat(settings.catalogue()).isEqualTo(Path.of("/etc/catalogue.yml"));
    assertThat(settings.adminKey()).isEqualTo("secret");
    assertThat(settings.plans()).isEqualTo(Path.of("/etc/plans.yml"));
    assertThat(settings.requestTeams()).containsExactlyInAnyOrder("a", "b");
    assertThat(settings.linkLife()).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.drain()).isEqualTo(Duration.ofMillis(500));
    assertThat(settings.refuseUnknownHosts()).isTrue();
    assertThat(settings.driveAgain()).isEqualTo(Duration.ofSeconds(8));
    assertThat(settings.toString()).doesNotContain("secret");
  }

  @Test
  void refusesALinkLifeThatCannotBeSigned() {
    assertThatThrownBy(() -> bind(Map.of("PLANTAIN_LINK_LIFE", "8d"))).isNotNull();
  }

  @Test
  void refusesADrainThatAStopHasNoTimeFor() {
    assertThatThrownBy(() -> bind(Map.of("PLANTAIN_DRAIN", "5s"))).isNotNull();
  }

  @Test
  void refusesToDriveHealthyTasksAllTheTime() {
    assertThatThrownBy(() -> bind(Map.of("PLANTAIN_DRIVE_AGAIN", "1s"))).isNotNull();
  }

  private static IntakeSettings bind(Map<String, Object> variables) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .forEach(source -> environment.getPropertySources().remove(source.getName()));
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
    ConfigurationPropertySources.attach(environment);
    return Binder.get(environment).bindOrCreate("plantain", IntakeSettings.class);
  }
}
