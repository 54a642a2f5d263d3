package io.plantain.acceptance.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.Checkout;
import io.plantain.event.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// deploy/CONFIGURATION.md is written from the settings records (`-Dplantain.write=true`).
class ConfigurationTest {

  @Test
  void namesEverySettingWithItsDefault() throws IOException {
    StringBuilder text = new StringBuilder();
    for (String module :
        Stream.concat(Stream.of("service-kit"), Topics.SERVICES.stream()).toList()) {
      text.append("\n## ")
          .append(module.equals("service-kit") ? "Every service" : module)
          .append("\n\n| setting | type | default | meaning |\n|---|---|---|---|\n");
      for (SettingsRecord each : records(module)) {
        if (!each.about().isBlank()) {
          text.append("| **`%s`** | | | %s |\n".formatted(each.prefix(), cell(each.about())));
        }
        for (SettingsRecord.Setting setting : each.settings()) {
          text.append(
              "| `%s` | %s | %s | %s |\n"
                  .formatted(
                      setting.name(),
                      cell(setting.type()),
                      setting.usual().isEmpty() ? "" : "`" + setting.usual() + "`",
                      cell(setting.meaning())));
        }
      }
    }

    assertThat(new Generated("deploy/CONFIGURATION.md").text(text.toString()))
        .isEqualTo(text.toString());
  }

  @Test
  void findsEveryRecord() throws IOException {
    int settings = 0;
    for (String module :
        Stream.concat(Stream.of("service-kit"), Topics.SERVICES.stream()).toList()) {
      settings += records(module).stream().mapToInt(each -> each.settings().size()).sum();
    }

    assertThat(settings).isGreaterThan(80);
  }

  @Test
  void readsARecord() {
    SettingsRecord read =
        SettingsRecord.in(
                """
                /// How it goes.
                ///
                /// @param longName of two
                ///   lines
                @ConfigurationProperties("plantain.x")
                record XSettings(
                    @DefaultValue("3s") Duration longName,
                    @DefaultValue({"a", "b"}) List<String> names,
                    @DefaultValue Map<String, Integer> numbers,
                    @Nullable URI address) {
                """)
            .orElseThrow();

    assertThat(read.about()).isEqualTo("How it goes.");
    assertThat(read.settings())
        .containsExactly(
            new SettingsRecord.Setting("plantain.x.long-name", "Duration", "3s", "of two lines"),
            new SettingsRecord.Setting("plantain.x.names", "List<String>", "a, b", ""),
            new SettingsRecord.Setting("plantain.x.numbers", "Map<String, Integer>", "", ""),
            new SettingsRecord.Setting("plantain.x.address", "URI", "", ""));
    assertThat(read.settings().getFirst().variable()).isEqualTo("PLANTAIN_X_LONGNAME");
  }

  private static List<SettingsRecord> records(String module) throws IOException {
    List<SettingsRecord> records = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Checkout.root().resolve(module + "/src/main/java"))) {
      for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        SettingsRecord.in(Files.readString(file)).ifPresent(records::add);
      }
    }
    records.sort(
        Comparator.comparing(SettingsRecord::prefix)
            .thenComparing(each -> each.settings().toString()));
    return records;
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
