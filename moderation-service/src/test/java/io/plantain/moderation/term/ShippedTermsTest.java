package io.plantain.moderation.term;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.kit.opinion.Action;
import io.plantain.moderation.text.Normaliser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShippedTermsTest {
  private static final Lexicon LEXICON = Lexicon.shipped();

  @ParameterizedTest
  @CsvSource({
    "nackte Frau im Bett, sexual",
    "une femme nue sur un lit, sexual",
    "mujer desnuda en la cama, sexual",
    "donna nuda sul letto, sexual",
    "mulher nua na cama, sexual",
    "naakte vrouw op bed, sexual",
    "naga kobieta w łóżku, sexual",
    "голая женщина в постели, sexual",
    "çıplak kadın yatakta, sexual",
    "床上的裸体女人, sexual",
    "ベッドの上の全裸の女性, sexual",
    "침대 위의 알몸 여성, sexual",
    "un hombre decapitado, violence/graphic",
    "enthaupteter Mann, violence/graphic",
  })
  void knowOtherLanguages(String prompt, String category) {
    assertThat(LEXICON.fired(LEXICON.find(Normaliser.read(prompt))))
        .anySatisfy(
            fired -> {
              assertThat(fired.action()).isEqualTo(Action.BLOCK);
              assertThat(fired.category().code()).isEqualTo(category);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dick und doof, filmplakat, schwarz weiss",
        "eine Hütte nahe am See",
        "con il sole, un gatto siciliano",
        "a naga guarding a temple in Naha",
        "gelato, cono e coppetta",
        "перо и бумага, лиса в снегу",
        "フェラーリと男女、ユニセックスの服",
        "뒤를 돌아보지 않는 여우, 자지 않는 고양이",
        "retro pedały rowerowe",
        "niño jugando en la arena",
      })
  void leaveInnocentForeignWordsAlone(String prompt) {
    assertThat(LEXICON.fired(LEXICON.find(Normaliser.read(prompt))))
        .noneMatch(fired -> fired.action() == Action.BLOCK);
  }
}
