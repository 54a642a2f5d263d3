package io.plantain.acceptance.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.Checkout;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// While a release is rolled out, processes of the version before work on the new schema: a
/// migration only adds, or allows more. What nobody uses any longer goes a release later, in a
/// migration that says so with `-- contract: since VERSION nobody ...`; see deploy/UPGRADE.md.
class MigrationsTest {
  private static final Pattern CONTRACTS = Pattern.compile("(?m)^-- contract: since \\S+ .+");

  private static final List<Pattern> BREAKS =
      Stream.of(
              "drop (table|column|view|function|type|schema)",
              "rename (to|column|constraint|[a-z_]+ to)",
              "alter (column )?[a-z_]+ (set data )?type",
              "alter (column )?[a-z_]+ set not null",
              "alter (column )?[a-z_]+ drop default",
              "truncate",
              // A column that the version before does not fill.
              "add (column )?(if not exists )?(?!constraint|check|unique|primary|foreign|exclude)"
                  + "[a-z_]+ (?![^,;]*(default|generated))[^,;]*not null")
          .map(Pattern::compile)
          .toList();

  static Stream<Path> migrations() {
    return Sources.files(name -> name.matches("V\\d+__.*\\.sql")).stream()
        .filter(file -> !file.getFileName().toString().startsWith("V1__")) // begins a schema
        .map(file -> Checkout.root().relativize(file));
  }

  @ParameterizedTest
  @MethodSource("migrations")
  void onlyAddOrAllowMore(Path migration) {
    assertThat(broken(Sources.text(Checkout.root().resolve(migration)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter table task drop column prompt;",
        "alter table task\n  rename column prompt to words;",
        "alter table task add column seen boolean not null;",
        "alter table task add a int, add seen boolean not null;",
        "alter table task alter column prompt set not null;",
        "ALTER TABLE task ALTER prompt TYPE varchar(10);",
        "drop table task;"
      })
  void areSeenThroughWhenTheyDoMore(String statement) {
    assertThat(broken(statement)).isNotEmpty();
  }

  @Test
  void mayContractLaterWithAReason() {
    assertThat(broken("-- contract: since 0.2 nobody reads it\nalter table task drop column a;"))
        .isEmpty();
    assertThat(broken("alter table task add column seen boolean not null default false;"))
        .isEmpty();
    assertThat(broken("alter table task alter column spec drop not null;")).isEmpty();
  }

  private static List<String> broken(String sql) {
    if (CONTRACTS.matcher(sql).find()) {
      return List.of();
    }
    String statements =
        sql.replaceAll("--[^\n]*", " ").replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    return BREAKS.stream()
        .map(pattern -> pattern.matcher(statements))
        .flatMap(found -> found.results().map(each -> each.group()))
        .toList();
  }
}
