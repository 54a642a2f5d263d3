package io.plantain.moderation.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Opinion;
import io.plantain.moderation.term.Lexicon;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same word under every disguise that is known, and ordinary words under some of them.
class DisguisedTermsTest {
  private static final Lexicon LEXICON = Lexicon.shipped();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h e n t a i",
        "h.e.n.t.a.i",
        "h-e-n-t-a-i",
        "h_e_n_t_a_i",
        "h/e/n/t/a/i",
        "h+e+n+t+a+i",
        "h, e, n, t, a, i",
        "h*e*n*t*a*i",
        "h~e~n~t~a~i",
        "[h][e][n][t][a][i]",
        "hen-tai",
        "hen tai",
        "h3nt41",
        "hent@i",
        "h*nt**",
        "h_nt_i",
        "h-nt-i",
        "hxntai",
        "hntai",
        "hetnai",
        "hhentai",
        "hhhentaaai",
        "hheennttaaii",
        "iatneh",
        "uragnv",
        "entaihay",
        "нentai",
        "hεntαi",
        "ｈｅｎｔａｉ",
        "𝓱𝓮𝓷𝓽𝓪𝓲",
        "ⓗⓔⓝⓣⓐⓘ",
        "🅗🅔🅝🅣🅐🅘",
        "🅷🅴🅽🆃🅰🅸",
        "🇭 🇪 🇳 🇹 🇦 🇮",
        "ʜᴇɴᴛᴀɪ",
        "ᴉɐʇuǝɥ",
        "ꮋꭼntꭺꭵ",
        "ħęńţąį",
        "h\u0336e\u0336n\u0336tai",
        "h\u200Be\u200Bn\u2060tai",
        "hen\u00ADtai",
        "h🔥e🔥n🔥t🔥a🔥i",
        "hent🔥ai",
        "((hentai:1.4))",
        "#hentai",
        "HeNtAi",
        "|-|en+ai",
        "&#104;&#101;&#110;&#116;&#97;&#105;",
        "&#x68;&#x65;ntai",
        "%68%65%6e%74%61%69",
        "\\u0068\\u0065\\u006e\\u0074\\u0061\\u0069",
        "aGVudGFp",
        "68656e746169",
        "68 65 6e 74 61 69",
        "01101000 01100101 01101110 01110100 01100001 01101001",
        ".... . -. - .- ..",
        "animehentaipicture",
        "MyHentaiPic",
        "h e n t a i p o r n",
        "svmgzr",
        "ifoubj",
        "hheennttaaii",
        "ᕼEᑎTᗩI",
        "卄乇几ㄒ卂丨",
        "⠓⠑⠝⠞⠁⠊",
        "h€n₮₳i",
        "hen<b>ta</b>i",
        "hen<!-- -->tai",
        "\u202Eiatneh\u202C",
        "%2568%2565%256E%2574%2561%2569",
        "\\150\\145\\156\\164\\141\\151",
        "104 101 110 116 97 105",
        "hotel echo november tango alpha india",
        "\uDB40\uDC68\uDB40\uDC65\uDB40\uDC6E\uDB40\uDC74\uDB40\uDC61\uDB40\uDC69"
      })
  void areFound(String word) {
    assertThat(actions("a picture, " + word + ", in colour")).contains(Action.BLOCK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c a s t l e",
        "c.a.s.t.l.e",
        "c45tl3",
        "c*stl*",
        "csatle",
        "ⓒⓐⓢⓣⓛⓔ",
        "eltsac",
        "pnfgyr",
        "Y2FzdGxl",
        "636173746c65",
        "🇺 🇸 🇬 🇧",
        "pen is island",
        "rapping on stage",
        "good books",
        "well-known, red/blue",
        "state-of-the-art",
        "3d-render",
        "a man us ed to it",
        "Zusammengehörigkeitsgefühl",
        "antidisestablishmentarianism",
        "100% wool",
        "AT&T tower",
        "C++ and C#",
        "1.5 x 2.0, f/1.8",
        "deadbeef0042",
        "U+1F600",
        "therapists and physiotherapists",
        "capsicums",
        "Niger delta",
        "David Lynch",
        "Cockburn street",
        "f*cus",
        "d*rk f*rest",
        "drk frst",
        "<b>castle</b> 110 120 130 mm",
        "alpha romeo"
      })
  void leaveOrdinaryWordsAlone(String words) {
    assertThat(actions("a picture, " + words + ", in colour")).doesNotContain(Action.BLOCK);
  }

  private static List<Action> actions(String prompt) {
    return new TermCheck(LEXICON)
        .judge(Reading.of(new Prompt(prompt, null, null), LEXICON)).stream()
            .map(Opinion::action)
            .toList();
  }
}
