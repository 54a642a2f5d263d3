package io.plantain.acceptance.structure;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Main;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Run with `-Dplantain.format=true` to format instead of complaining.
class FormattingTest {
  @Test
  void everyJavaFileIsFormatted() throws Exception {
    boolean apply = Boolean.getBoolean("plantain.format");
    List<String> arguments =
        new ArrayList<>(
            apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    Sources.files(name -> name.endsWith(".java")).stream()
        .map(Path::toString)
        .forEach(arguments::add);
    StringWriter out = new StringWriter();

    int exit =
        new Main(
                new PrintWriter(out, true),
                new PrintWriter(out, true),
                InputStream.nullInputStream())
            .format(arguments.toArray(String[]::new));

    assertThat(exit)
        .as(
            "format with: mvn -pl acceptance test -Dtest=FormattingTest -Dplantain.format=true\n%s",
            out)
        .isZero();
  }
}
