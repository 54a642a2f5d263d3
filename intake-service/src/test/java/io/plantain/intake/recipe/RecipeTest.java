package io.plantain.intake.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plantain.event.EventCodec;
import io.plantain.intake.catalogue.InvalidRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class RecipeTest {
  @Test
  void fillsEveryTextOfARequest() {
    Recipe recipe =
        recipe(
            """
            {"model":"{{engine}}","prompt":"a {{size|large}} {{what}}","negative_prompt":"no {{what}}",
             "options":{"seed":7,"aspect_ratio":"16:9"},"metadata":{"sku":"{{sku}}"},
             "images":[{"name":"top","role":"hero","prompt":"{{prompt}} from above",
                        "options":{"aspect_ratio":"1:1"}}]}\
            """);
    Row row = row(Map.of("engine", "m", "what", "kite", "sku", "4711"));

    JsonNode request = recipe.request("b", row, recipe.imagesOf(row).getFirst());

    assertThat(request.path("model").asString()).isEqualTo("m");
    assertThat(request.path("prompt").asString()).isEqualTo("a large kite from above");
    assertThat(request.at("/options/negative_prompt").asString()).isEqualTo("no kite");
    assertThat(request.at("/options/aspect_ratio").asString()).isEqualTo("1:1");
    assertThat(request.at("/options/seed").asInt()).isEqualTo(7);
    assertThat(request.at("/metadata/sku").asString()).isEqualTo("4711");
    assertThat(request.at("/metadata/batch_role").asString()).isEqualTo("hero");
  }

  @Test
  void takesWhatAValueHoldsAsText() {
    Recipe recipe = recipe("{\"prompt\":\"{{a}} and {{b}}\"}");
    Row row = row(Map.of("a", "{{b}}", "b", "$1 \\ {{a}}"));

    assertThat(recipe.request("b", row, recipe.imagesOf(row).getFirst()).path("prompt").asString())
        .isEqualTo("{{b}} and $1 \\ {{a}}");
  }

  @ParameterizedTest
  @CsvSource({
    "{{city}}, Oslo, Oslo",
    "{{city}}/{{row}}, ../../etc, -..-etc/1",
    "{{city}}, a:b?c, a_b_c",
    "../{{city}}, x, x",
    "{{city}}/{{image}}, Zürich, Zürich/image",
  })
  void givesNamesThatLeaveNoFolder(String pattern, String city, String name) {
    Recipe recipe = recipe("{\"prompt\":\"x\",\"file_name\":\"%s\"}".formatted(pattern));
    Row row = row(Map.of("city", city));

    assertThat(recipe.fileName(row, recipe.imagesOf(row).getFirst())).isEqualTo(name);
  }

  @Test
  void givesNamesThatAnyFileSystemTakes() {
    Recipe recipe = recipe("{\"prompt\":\"x\",\"file_name\":\"{{city}}/{{image}}\"}");
    Row row = row(Map.of("city", "京".repeat(81))); // three bytes each

    assertThatThrownBy(() -> recipe.fileName(row, recipe.imagesOf(row).getFirst()))
        .hasMessageContaining("240 bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"prompt\":\"{{nope}}\"} | {{nope}}",
        "{\"prompt\":\"x\",\"on_error\":\"panic\"} | continue, stop",
        "{\"prompt\":\"x\",\"max_concurrent\":0} | 1 to 500",
        "{\"prompt\":\"x\",\"colour\":1} | Unknown field",
        "{\"prompt\":\"x\",\"images\":[{\"role\":\"villain\"}]} | gallery, hero",
        "{\"prompt\":\"x\",\"images\":[{\"primary\":true},{\"primary\":true}]} | 2 primary",
      })
  void saysWhatIsWrong(String body, String hint) {
    assertThatThrownBy(
            () -> {
              Recipe recipe = recipe(body);
              Row row = row(Map.of("city", "Oslo"));
              recipe.request("b", row, recipe.imagesOf(row).getFirst());
            })
        .isInstanceOfSatisfying(
            InvalidRequest.class, wrong -> assertThat(wrong.sentence()).contains(hint));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a,b#1,2#3,4 | 1 2 3 4",
        "a;b#\"1;1\";2 | 1;1 2",
        "a,b#\"say \"\"hi\"\"\",2 | say \"hi\" 2",
      })
  void readsCsv(String file, String values) {
    Rows rows = Rows.ofCsv(file.replace("#", "\r\n").getBytes(StandardCharsets.UTF_8));

    assertThat(
            String.join(
                " ",
                rows.rows().stream().flatMap(row -> row.variables().values().stream()).toList()))
        .isEqualTo(values);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a,b#1,2,3 | row 1 (line 2) has 3 fields",
        "a,a#1,2 | stands twice",
        "a,#1,2 | no name",
        "a,b | no rows",
        "a,b#\"1,2 | not closed",
      })
  void saysWhatIsWrongWithAFile(String file, String hint) {
    assertThatThrownBy(() -> Rows.ofCsv(file.replace("#", "\n").getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            InvalidRequest.class, wrong -> assertThat(wrong.sentence()).contains(hint));
  }

  @Test
  void wantsUtf8() {
    assertThatThrownBy(() -> Rows.ofCsv("a\nZürich".getBytes(StandardCharsets.ISO_8859_1)))
        .isInstanceOfSatisfying(
            InvalidRequest.class, wrong -> assertThat(wrong.sentence()).contains("line 2"));
  }

  @Test
  void keepsARowAsItWas() {
    Row row =
        new Row(
            3,
            "line 4",
            Map.of("a", "1"),
            List.of(new Image("x", "hero", 2, true, null, null, null)));

    Row stored = Row.stored(3, row.given());

    assertThat(stored.variables()).isEqualTo(row.variables());
    assertThat(stored.images()).isEqualTo(row.images());
  }

  private static Recipe recipe(String json) {
    return Recipe.read(EventCodec.mapper().readTree(json));
  }

  private static Row row(Map<String, String> variables) {
    return new Row(1, "row 1", variables, null);
  }
}
