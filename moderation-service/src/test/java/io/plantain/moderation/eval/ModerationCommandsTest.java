package io.plantain.moderation.eval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.EventCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ModerationCommandsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  @TempDir private Path folder;

  @Test
  void judgesOnePrompt() {
    assertThat(run("check", "hardcore porn")).isZero();
    assertThat(answer().path("action").asString()).isEqualTo("block");
    assertThat(answer().path("category").asString()).isEqualTo("sexual");
    assertThat(answer().path("opinions").path(0).path("rule_id").asString())
        .isEqualTo("sexual.porn");
  }

  @Test
  void allowsWithoutACategory() {
    assertThat(run("check", "a red car", "--negative", "nude, nsfw")).isZero();
    assertThat(answer().path("action").asString()).isEqualTo("allow");
    assertThat(answer().path("category").isNull()).isTrue();
  }

  @Test
  void countsWhatIsRight() throws IOException {
    Path verdicts = folder.resolve("out.csv");

    int exit =
        run(
            "eval",
            file(
                """
                id,text,negative_text,label
                1,hardcore porn,,block
                2,"a fox, sitting",,allow
                3,a quiet lake,,block
                "4,5","a car
                in the rain",nsfw,allow
                6,graphic gore with entrails,,allow
                """),
            "--verdicts",
            verdicts.toString(),
            "--no-speed");

    assertThat(exit).as(err.toString(UTF_8)).isZero();
    assertThat(answer().path("precision").asDouble()).isEqualTo(0.5);
    assertThat(answer().path("recall").asDouble()).isEqualTo(0.5);
    assertThat(answer().path("f1").asDouble()).isEqualTo(0.5);
    assertThat(answer().path("false_positives_by_category").path("violence/graphic").asInt())
        .isEqualTo(1);
    assertThat(Files.readString(verdicts))
        .matches(
            """
            id,action,category,score
            1,block,sexual,0\\.\\d+
            2,allow,,0\\.\\d+
            3,allow,,0\\.\\d+
            "4,5",allow,,0\\.\\d+
            6,block,violence/graphic,0\\.\\d+
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "id,text|1,a; columns must be id,text,negative_text,label",
        "id,text,label|1,a,bad; line 2: the label is 'bad'",
        "id,text,label|1,a,; line 2: the label is ''",
        "id,text,label; no rows",
        "id,text,label|1,a; line 2: 2 cells under 3 columns",
      })
  void explainsAFileItCannotUse(String table, String sentence) throws IOException {
    String name = file(table.replace('|', '\n'));

    assertThat(run("eval", name)).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains(name).contains(sentence.strip());
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void explainsWhatIsMissing() {
    assertThat(run("eval", folder.resolve("none.csv").toString())).isEqualTo(1);
    assertThat(run("eval", folder.toString())).isEqualTo(1);
    assertThat(run()).isEqualTo(2);
    assertThat(run("judge")).isEqualTo(2);
    assertThat(run("check")).isEqualTo(2);
    assertThat(run("check", "two", "words")).isEqualTo(2);
    assertThat(run("eval", "x.csv", "--verdict", "y")).isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .contains("there is no such file")
        .contains("it is a directory")
        .contains("there is no command 'judge'")
        .contains("a prompt is missing")
        .contains("put it in quotes")
        .contains("there is no option --verdict")
        .contains("usage:");
  }

  @Test
  void holdsAPolicyAgainstItsCases() throws IOException {
    String lax =
        file(
            """
            version: lax
            thresholds: {sexual: {review: 0.97, block: 0.99}}
            """);
    String broken = file("version: x\nthreshold: {}\n");

    assertThat(run("check", "nude woman", "--policy", lax)).isZero();
    assertThat(answer().path("action").asString()).isEqualTo("allow");
    assertThat(run("policy", broken)).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("what is [threshold]?");
  }

  private String file(String content) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "in", ".csv"), content).toString();
  }

  private int run(String... arguments) {
    out.reset();
    return new ModerationCommands(new PrintStream(out), new PrintStream(err))
        .run(List.of(arguments));
  }

  private JsonNode answer() {
    return EventCodec.mapper().readTree(out.toByteArray());
  }
}
