package io.plantain.moderation.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plantain.moderation.text.Normaliser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LexiconTest {
  private final Lexicon lexicon =
      Lexicon.of(
          """
          category violence/graphic   # a comment
          group body: head | arm(s|)
          group doctor: surgeon | hospital
          mask: sharp head lettuce
            | blood orange(s|)
          rule blood block 0.9: blood | bloody
          rule cut block 0.8 within 3: cut(s|ting|) | sever* & @body unless @doctor
          rule loud review 0.3: *scream*
          """);

  @ParameterizedTest
  @CsvSource({
    "blood on the floor, violence.blood",
    "bl00d on the floor, violence.blood",
    "bloooood, violence.blood",
    "bl*od, violence.blood",
    "b l o o d, violence.blood",
    "bloodline, ''",
    "a blood orange, ''",
    "blood oranges and blood, violence.blood",
    "cutting an arm, violence.cut",
    "an arm severed, violence.cut",
    "cut the bread and then hold an arm, ''",
    "a surgeon cutting an arm, ''",
    "cutting a sharp head lettuce, ''",
    "icescreamer, violence.loud",
  })
  void findsWhatItsRulesSay(String text, String rule) {
    assertThat(lexicon.fired(lexicon.find(Normaliser.read(text))))
        .extracting(Lexicon.Fired::id)
        .containsExactlyElementsOf(rule.isEmpty() ? java.util.List.of() : java.util.List.of(rule));
  }

  @Test
  void keepsMaskedHitsForChecksThatExcuseNothing() {
    Lexicon masked = Lexicon.of("category sexual\ngroup nude: nude\nmask: nude lipstick\n");

    assertThat(masked.find(Normaliser.read("nude lipstick")).of("nude"))
        .containsExactly(new Hit(0, 0, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rule x block 0.9: word                    | line 1
          category other                            | there is no category
          hello                                     | line 1: hello
          mask: @nobody                             | @nobody
          group a: @a                               | circle
          mask: ...                                 | without letters
          """)
  void refusesAFileItCannotRead(String line, String why) {
    assertThatThrownBy(() -> Lexicon.of(line)).hasMessageContaining(why);
  }

  @Test
  void isShippedWholeAndNamesItsEdition() {
    assertThat(Lexicon.shipped().version())
        .isEqualTo(Lexicon.shipped().version())
        .matches("terms-[0-9a-f]{12}");
  }
}
