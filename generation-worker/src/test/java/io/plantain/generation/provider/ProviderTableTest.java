package io.plantain.generation.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;

/// The table in the root README says what the adapters say, tick by tick. What an adapter says is
/// tried by its contract test: there a job that is said to be stopped is stopped, a scene that is
/// said to be drawn is drawn, and nothing else is sent.
class ProviderTableTest {
  private static final Path README = Path.of("..", "README.md");

  @Configuration(proxyBeanMethods = false)
  @ConfigurationPropertiesScan("io.plantain.generation.provider")
  @ComponentScan(
      basePackages = "io.plantain.generation.provider",
      excludeFilters = {
        @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = InputPictures.class),
        @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*Test\\$.*")
      })
  static class Adapters {}

  @Test
  void saysWhatTheAdaptersSay() {
    new ApplicationContextRunner()
        .withUserConfiguration(Adapters.class)
        .run(
            context -> {
              Map<String, String> said = new TreeMap<>();
              context
                  .getBeansOfType(Provider.class)
                  .values()
                  .forEach(provider -> said.put(provider.id(), ticks(provider)));
              assertThat(rows()).isEqualTo(said);
            });
  }

  private static String ticks(Provider provider) {
    List<Boolean> can = new ArrayList<>();
    can.add(true); // submit
    can.add(!provider.drawsInSubmit());
    can.add(provider.callsBack());
    can.add(provider.cancellable());
    for (String scene :
        List.of(
            "text-to-image", "text-to-video", "image-to-image", "upscale", "remove-background")) {
      can.add(provider.scenes().contains(scene));
    }
    can.add(provider.idempotentSubmit());
    return can.toString();
  }

  /// By the adapter's id.
  private static Map<String, String> rows() {
    Map<String, String> rows = new TreeMap<>();
    for (String line : readme().lines().toList()) {
      String[] cells = line.split("\\|", -1);
      if (line.startsWith("| ") && cells.length == 13 && cells[1].contains("(`")) {
        String id = cells[1].replaceFirst(".*\\(`(.*)`\\).*", "$1");
        rows.put(
            id,
            Arrays.stream(cells, 2, 12).map(cell -> cell.strip().equals("✓")).toList().toString());
      }
    }
    return rows;
  }

  private static String readme() {
    try {
      return Files.readString(README);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /// Each tick's test exists: a contract test of the adapter, with recorded answers.
  @Test
  void everyAdapterIsHeldToTheSuite() {
    for (String id : rows().keySet()) {
      assertThat(ProviderTableTest.class.getResource("/provider/" + id))
          .as("recorded answers of %s", id)
          .isNotNull();
    }
  }
}
