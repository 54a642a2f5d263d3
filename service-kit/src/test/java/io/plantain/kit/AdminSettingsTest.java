package io.plantain.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class AdminSettingsTest {
  @Test
  void readsTheKeyFromTheEnvironmentAndHidesIt() {
    AdminSettings settings = bind(Map.of("PLANTAIN_ADMIN_KEY", "operators-only"));

    assertThat(settings.key()).isEqualTo("operators-only");
    assertThat(settings).hasToString("AdminSettings[key=set]");
  }

  @Test
  void isClosedByDefault() {
    assertThat(bind(Map.of()).key()).isEmpty();
  }

  @Test
  void admitsOnlyItsKey() {
    AdminSettings settings = new AdminSettings(" operators-only ");

    assertThat(settings.admits("Bearer operators-only")).isTrue();
    assertThat(settings.admits("Bearer operators")).isFalse();
    assertThat(settings.admits("operators-only")).isFalse();
    assertThat(settings.admits(null)).isFalse();
  }

  @Test
  void admitsNobodyWithoutAKey() {
    assertThat(new AdminSettings("  ").admits("Bearer ")).isFalse();
  }

  private static AdminSettings bind(Map<String, Object> environment) {
    StandardEnvironment spring = new StandardEnvironment();
    spring.getPropertySources().forEach(each -> spring.getPropertySources().remove(each.getName()));
    spring
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, environment));
    ConfigurationPropertySources.attach(spring);
    return Binder.get(spring).bindOrCreate("plantain.admin", AdminSettings.class);
  }
}
