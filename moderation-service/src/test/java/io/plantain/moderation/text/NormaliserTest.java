package io.plantain.moderation.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormaliserTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          A Fox, in the SNOW!        | a fox in the snow
          (masterpiece:1.2), [soft]  | masterpiece soft
          the man's dog doesn't bark | the man dog doesnt bark
          ＦＵＴＵＲＥ 𝓗𝓪𝓹𝓹𝔂 ⓕⓞⓧ  | future happy fox
          café crème brûlée naïve    | cafe creme brulee naive
          f\u200Bo\u00ADx            | fox
          fоx                        | fox
          лиса в снегу               | лиса в снегу
          """)
  void readsTheWordsAsTheyStand(String original, String words) {
    assertThat(Normaliser.read(original).plain().text().strip()).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          p3n15 on a hill            | penis on a hill
          a n.u.d.e figure           | a nude figure
          t o p l e s s in the sun   | topless in the sun
          po-rn scene                | porn scene
          $3x                        | sex
          ѕех                        | sex
          a55 here                   | ass here
          """)
  void undoesDisguises(String original, String words) {
    assertThat(readings(original)).contains(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "apollo 11 launch in 1969",
        "455 5th avenue facade",
        "a well-known place, red/blue, black-and-white",
        "class exam in a big hall",
        "con il sole, un gatto",
        "portrait of a 25 year old woman",
      })
  void leavesOrdinaryWordsAlone(String original) {
    Text text = Normaliser.read(original);

    assertThat(text.squeezed()).isNull();
    assertThat(readings(original).stream().flatMap(reading -> List.of(reading.split(" ")).stream()))
        .doesNotContain("ass", "sex", "cunt");
  }

  @Test
  void joinsOnlyLettersThatStandApart() {
    assertThat(readings("1 9 8 0 s synthwave, 8 k, 3 d render"))
        .allSatisfy(reading -> assertThat(reading).contains("8 k 3 d render"));
    assertThat(readings("C O C K P I T  view")).contains("cockpit view");
  }

  @Test
  void squeezesOnlyWhereALetterStutters() {
    View squeezed = Objects.requireNonNull(Normaliser.read("tooopleeess in a pool").squeezed());

    assertThat(squeezed.text()).isEqualTo(" toples in a pol ");
    assertThat(squeezed.disguised(1, 6)).isTrue();
    assertThat(squeezed.disguised(squeezed.text().indexOf("pol"), squeezed.text().length() - 2))
        .isFalse();
  }

  @Test
  void keepsStarsAsUnknownLetters() {
    assertThat(Normaliser.read("n*ked and *bold* and **bold**").starred())
        .extracting(Text.Starred::pattern)
        .containsExactly("n*ked");
  }

  @Test
  void knowsWhereAWordStandsInTheOriginal() {
    String original = "a  ｎｕｄｅ\u200B, fox";
    Text text = Normaliser.read(original);

    assertThat(original.substring(text.spans().starts()[1], text.spans().ends()[1]))
        .isEqualTo("ｎｕｄｅ");
    assertThat(original.substring(text.spans().starts()[2], text.spans().ends()[2]))
        .isEqualTo("fox");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "\u200B", "***", "🦊", "\uD800", "ﷺ", "'", "a'", "((((", ":1.2)"})
  void survivesTextWithoutWords(String original) {
    assertThat(Normaliser.read(original).plain().text()).startsWith(" ");
  }

  @ParameterizedTest
  @CsvSource({
    "a 12 year old on a bike, true",
    "15yo boy, true",
    "aged seven, true",
    "12-year-old, true",
    "a 25 year old woman, false",
    "2 5 year old woman, false",
    "16 years of experience, false",
    "a 12 string guitar, false",
    "18 years old, false",
  })
  void findsStatedAges(String original, boolean underAge) {
    assertThat(!Ages.underAge(Normaliser.read(original)).isEmpty()).isEqualTo(underAge);
  }

  private static List<String> readings(String original) {
    Text text = Normaliser.read(original);
    List<String> readings = new ArrayList<>(List.of(text.plain().text().strip()));
    text.undone().forEach(view -> readings.add(view.text().strip()));
    return readings;
  }
}
