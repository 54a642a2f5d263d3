package io.plantain.moderation.bars;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// A way to hide a word from a filter and not from a reader.
///
/// @param word what becomes of a word in small letters
record Disguise(String name, UnaryOperator<String> word) {
  private static final String VOWELS = "aeiou";

  static List<Disguise> all() {
    List<Disguise> all = new ArrayList<>();
    all.addAll(alphabets());
    all.addAll(lookAlikes());
    all.addAll(marks());
    all.addAll(apart());
    all.addAll(leet());
    all.addAll(codes());
    all.addAll(spellings());
    return all;
  }

  private static Disguise of(String name, UnaryOperator<String> word) {
    return new Disguise(name, word);
  }

  private static List<Disguise> alphabets() {
    return List.of(
        of("fullwidth", w -> Alphabets.shifted(w, 0xFF41)),
        of("bold mathematical", w -> Alphabets.shifted(w, 0x1D41A)),
        of("script mathematical", w -> Alphabets.shifted(w, 0x1D4EA)),
        of("fraktur mathematical", w -> Alphabets.shifted(w, 0x1D586)),
        of("monospace mathematical", w -> Alphabets.shifted(w, 0x1D68A)),
        of("circled", w -> Alphabets.shifted(w, 0x24D0)),
        of("in brackets as one sign", w -> Alphabets.shifted(w, 0x249C)),
        of("squared", w -> Alphabets.shifted(w, 0x1F130)),
        of("negative squared", w -> Alphabets.shifted(w, 0x1F170)),
        of("negative circled", w -> Alphabets.shifted(w, 0x1F150)),
        of("flags", w -> join(Alphabets.shifted(w, 0x1F1E6), "\u200C")),
        of("flags apart", w -> join(Alphabets.shifted(w, 0x1F1E6), " ")),
        of("tag characters", w -> Alphabets.shifted(w, 0xE0061)),
        of(
            "small capitals",
            w -> Alphabets.of(w, "ᴀ ʙ ᴄ ᴅ ᴇ ꜰ ɢ ʜ ɪ ᴊ ᴋ ʟ ᴍ ɴ ᴏ ᴘ ǫ ʀ s ᴛ ᴜ ᴠ ᴡ x ʏ ᴢ")),
        of(
            "superscript",
            w -> Alphabets.of(w, "ᵃ ᵇ ᶜ ᵈ ᵉ ᶠ ᵍ ʰ ⁱ ʲ ᵏ ˡ ᵐ ⁿ ᵒ ᵖ q ʳ ˢ ᵗ ᵘ ᵛ ʷ ˣ ʸ ᶻ")),
        of(
            "upside down",
            w -> reversed(Alphabets.of(w, "ɐ q ɔ p ǝ ɟ ƃ ɥ ᴉ ɾ ʞ l ɯ u o d b ɹ s ʇ n ʌ ʍ x ʎ z"))),
        of(
            "upside down, word by word kept",
            w -> Alphabets.of(w, "ɐ q ɔ p ǝ ɟ ƃ ɥ ı ɾ ʞ ן ɯ u o d b ɹ s ʇ n ʌ ʍ x ʎ z")),
        of("Braille", w -> Alphabets.of(w, "⠁ ⠃ ⠉ ⠙ ⠑ ⠋ ⠛ ⠓ ⠊ ⠚ ⠅ ⠇ ⠍ ⠝ ⠕ ⠏ ⠟ ⠗ ⠎ ⠞ ⠥ ⠧ ⠺ ⠭ ⠽ ⠵")));
  }

  private static List<Disguise> lookAlikes() {
    return List.of(
        of(
            "Cyrillic, all",
            w -> Alphabets.drawn(w, "aа eе oо pр cс yу xх iі sѕ jј hһ dԁ kк mм tт nп uц bЬ wш rг")),
        of("Greek", w -> Alphabets.drawn(w, "aα eε oο pρ uυ vν kκ iι xχ nη wω tτ yγ")),
        of("Armenian", w -> Alphabets.drawn(w, "oօ uս nո hհ gց qգ sտ")),
        of(
            "Cherokee",
            w -> Alphabets.drawn(w, "aᎪ cᏟ dᎠ eᎬ gᏀ hᎻ iᎥ kᏦ lᏞ mᎷ pᏢ rᎡ sᏚ tᎢ vᏙ wᎳ zᏃ bᏴ")),
        of(
            "hooks and strokes",
            w -> Alphabets.drawn(w, "bƀ dđ eɇ hħ iɨ lł nɲ oø tŧ uʉ kƙ pƥ sʂ cƈ gɠ")),
        of("a mix of scripts", w -> Alphabets.drawn(w, "aα eе oօ pр uս iі sѕ nո tт cϲ xх kκ")),
        of("currency signs", w -> Alphabets.drawn(w, "e€ l£ y¥ c¢ n₦ w₩ s$ kₖ d₫ tŦ a₳ p₱")),
        of(
            "letters like ideograms",
            w -> Alphabets.of(w, "卂 乃 匚 ᗪ 乇 千 Ꮆ 卄 丨 ﾌ Ҝ ㄥ 爪 几 ㄖ 卩 Ɋ 尺 丂 ㄒ ㄩ ᐯ 山 乂 ㄚ 乙")),
        of(
            "letters like Canadian syllables",
            w -> Alphabets.of(w, "ᗩ ᗷ ᑕ ᗪ E ᖴ G ᕼ I ᒍ K ᒪ ᗰ ᑎ O ᑭ ᑫ ᖇ ᔕ T ᑌ ᐯ ᗯ ᙭ Y ᘔ")));
  }

  private static List<Disguise> marks() {
    return List.of(
        of("struck through", w -> after(w, "\u0336")),
        of("underlined", w -> after(w, "\u0332")),
        of("heaped marks", w -> after(w, "\u030D\u0316\u0334\u0351")),
        of("circles around", w -> after(w, "\u20DD")),
        of("keycaps", w -> after(w, "\uFE0F\u20E3")),
        of("accents", w -> Alphabets.drawn(w, "aâ eë iï oö uû cç nñ sš zž yÿ rř tť dď gğ")),
        of("soft hyphen", w -> join(w, "\u00AD")),
        of("word joiner", w -> join(w, "\u2060")),
        of("zero width", w -> join(w, "\u200B")),
        of("byte order marks", w -> join(w, "\uFEFF")),
        of("Mongolian separator", w -> join(w, "\u180E")),
        of("Hangul filler", w -> join(w, "\u3164")),
        of("variation selectors", w -> after(w, "\uFE0E")),
        of("tags between", w -> join(w, "\uDB40\uDC20")),
        of("right to left", w -> "\u202E" + reversed(w) + "\u202C"),
        of("direction marks", w -> join(w, "\u200F")),
        of("blank Braille", w -> join(w, "\u2800")));
  }

  private static List<Disguise> apart() {
    List<Disguise> apart = new ArrayList<>();
    for (String sign :
        List.of(
            " ", "-", "_", "/", "|", "~", "·", "•", ",", "+", "=", ":", ";", "^", "'", "\"", "\\",
            "*", "…", "♥", "★", "→", "💦", ".", " . ", " - ", "  ", "\n", "\t", "--", ".-", "()",
            "<>", "\u00A0", "\u2009")) {
      String shown = sign.equals("\n") ? "line break" : sign.equals("\t") ? "tab" : sign;
      apart.add(of("letters apart by '" + shown + "'", w -> join(w, sign)));
    }
    apart.add(of("each in square brackets", w -> Alphabets.each(w, c -> "[" + (char) c + "]")));
    apart.add(of("each in round brackets", w -> Alphabets.each(w, c -> "(" + (char) c + ")")));
    apart.add(of("bold Markdown between", w -> join(w, "**")));
    apart.add(of("bold Markdown inside", w -> halves(w, "**", "**")));
    apart.add(of("HTML tags inside", w -> halves(w, "<b>", "</b>")));
    apart.add(of("HTML tags between", w -> join(w, "<i></i>")));
    apart.add(of("HTML comment inside", w -> halves(w, "<!-- -->", "")));
    apart.add(of("in two pieces", w -> halves(w, " ", "")));
    apart.add(of("in two pieces with a hyphen", w -> halves(w, "-", "")));
    apart.add(of("in two pieces with a dot", w -> halves(w, ".", "")));
    apart.add(of("in two pieces over a line", w -> halves(w, "-\n", "")));
    apart.add(of("an emoji inside", w -> halves(w, "🔥", "")));
    apart.add(of("pairs of letters", Disguise::pairs));
    apart.add(of("apart in capitals", w -> join(w.toUpperCase(Locale.ROOT), " ")));
    apart.add(of("weights", w -> "((" + w + ":1.4))"));
    apart.add(of("in curly brackets", w -> "{{{" + w + "}}}"));
    apart.add(of("hashtag", w -> "#" + w));
    apart.add(of("in capitals by turns", Disguise::byTurns));
    return apart;
  }

  private static List<Disguise> leet() {
    String light = "a4 e3 i1 o0";
    String full = "a4 e3 i1 o0 s5 t7 b8 g9";
    return List.of(
        of("leet vowels", w -> Alphabets.drawn(w, light)),
        of("leet", w -> Alphabets.drawn(w, full)),
        of("leet signs", w -> Alphabets.drawn(w, "a@ s$ i! t+ c( o0 e3")),
        of("leet with l for 1", w -> Alphabets.drawn(w, "l1 a4 o0")),
        of("drawn letters", w -> Alphabets.drawn(w, "n|\\| m|\\/| u|_| v\\/ w\\/\\/ h|-| k|<")),
        of(
            "drawn letters and digits",
            w -> Alphabets.drawn(w, "n/\\/ u(_) d|) a/-\\ o() k|{ e3 i1")),
        of(
            "ph and vv",
            w -> w.replace("f", "ph").replace("w", "vv").replace("ck", "kk").replace("x", "xx")),
        of("leet apart", w -> join(Alphabets.drawn(w, light), ".")),
        of(
            "leet and stutter",
            w ->
                Alphabets.each(
                    Alphabets.drawn(w, light),
                    c -> "aeiou0134".indexOf(c) >= 0 ? ("" + (char) c).repeat(3) : null)),
        of("leet in capitals", w -> Alphabets.drawn(w, full).toUpperCase(Locale.ROOT)));
  }

  private static List<Disguise> codes() {
    return List.of(
        of("ROT13", w -> Alphabets.each(w, c -> Character.toString('a' + (c - 'a' + 13) % 26))),
        of("base64", w -> Base64.getEncoder().encodeToString(w.getBytes(UTF_8))),
        of("hexadecimal", w -> HexFormat.of().formatHex(w.getBytes(UTF_8))),
        of("hexadecimal apart", w -> HexFormat.ofDelimiter(" ").formatHex(w.getBytes(UTF_8))),
        of("URL encoding", w -> HexFormat.of().withPrefix("%").formatHex(w.getBytes(UTF_8))),
        of(
            "URL encoding twice",
            w -> HexFormat.of().withPrefix("%25").formatHex(w.getBytes(UTF_8))),
        of("HTML entities", w -> Alphabets.each(w, c -> "&#" + c + ";")),
        of(
            "HTML entities of the vowels",
            w -> Alphabets.each(w, c -> VOWELS.indexOf(c) < 0 ? null : "&#x%02x;".formatted(c))),
        of("\\u escapes", w -> Alphabets.each(w, c -> "\\u%04x".formatted(c))),
        of("\\x escapes", w -> Alphabets.each(w, c -> "\\x%02x".formatted(c))),
        of("octal escapes", w -> Alphabets.each(w, c -> "\\%03o".formatted(c))),
        of(
            "U+ numbers",
            w -> w.chars().mapToObj("U+%04X"::formatted).collect(Collectors.joining(" "))),
        of(
            "character numbers",
            w -> w.chars().mapToObj(String::valueOf).collect(Collectors.joining(" "))),
        of(
            "binary",
            w ->
                w.chars()
                    .mapToObj(c -> "0" + Integer.toBinaryString(c))
                    .collect(Collectors.joining(" "))),
        of(
            "Morse",
            w ->
                Alphabets.of(
                        w,
                        ".-_ -..._ -.-._ -.._ ._ ..-._ --._ ...._ .._ .---_ -.-_ .-.._ --_ -._ ---_"
                            + " .--._ --.-_ .-._ ..._ -_ ..-_ ...-_ .--_ -..-_ -.--_ --.._")
                    .replace('_', ' ')
                    .strip()),
        of(
            "spelled aloud",
            w ->
                Alphabets.of(
                        w,
                        "alpha_ bravo_ charlie_ delta_ echo_ foxtrot_ golf_ hotel_ india_ juliet_"
                            + " kilo_ lima_ mike_ november_ oscar_ papa_ quebec_ romeo_ sierra_"
                            + " tango_ uniform_ victor_ whiskey_ xray_ yankee_ zulu_")
                    .replace('_', ' ')
                    .strip()),
        of("alphabet backwards", w -> Alphabets.each(w, c -> Character.toString('z' - (c - 'a')))),
        of(
            "next letter",
            w -> Alphabets.each(w, c -> Character.toString('a' + (c - 'a' + 1) % 26))));
  }

  private static List<Disguise> spellings() {
    return List.of(
        of("backwards", Disguise::reversed),
        of("pig Latin", Disguise::pigLatin),
        of("no vowels", w -> w.charAt(0) + w.substring(1).replaceAll("[aeiou]", "")),
        of(
            "first vowel left out",
            w -> w.length() < 5 ? w : w.charAt(0) + w.substring(1).replaceFirst("[aeiou]", "")),
        of("stars for vowels", w -> firstKept(w, w.replaceAll("[aeiou]", "*"))),
        of("star for the first vowel", w -> w.replaceFirst("[aeiou]", "*")),
        of("hash for a vowel", w -> w.replaceFirst("[aeiou]", "#")),
        of(
            "question mark for a vowel",
            w -> firstKept(w, w.charAt(0) + w.substring(1).replaceFirst("[aeiou]", "?"))),
        of(
            "underscore for a vowel",
            w -> w.charAt(0) + w.substring(1).replaceFirst("[aeiou]", "_")),
        of("dot for a vowel", w -> w.charAt(0) + w.substring(1).replaceFirst("[aeiou]", ".")),
        of("x for a vowel", w -> w.replaceFirst("[aeiou]", "x")),
        of(
            "star for a consonant",
            w -> w.length() < 5 ? w : w.substring(0, 2) + "*" + w.substring(3)),
        of(
            "stuttered",
            w -> Alphabets.each(w, c -> VOWELS.indexOf(c) >= 0 ? ("" + (char) c).repeat(3) : null)),
        of("every letter twice", w -> Alphabets.each(w, c -> ("" + (char) c).repeat(2))),
        of("every letter thrice", w -> Alphabets.each(w, c -> ("" + (char) c).repeat(3))),
        of("last letter long", w -> w + w.substring(w.length() - 1).repeat(4)),
        of(
            "two letters swapped",
            w ->
                w.length() < 5 ? w : w.charAt(0) + "" + w.charAt(2) + w.charAt(1) + w.substring(3)),
        of(
            "a letter doubled",
            w -> w.length() < 4 ? w : w.substring(0, 2) + w.charAt(1) + w.substring(2)),
        of("a letter left out", w -> w.length() < 6 ? w : w.substring(0, 3) + w.substring(4)),
        of("z for s", w -> w.replace('s', 'z')),
        of("glued to a neighbour", w -> "hot" + w + "pic"),
        of(
            "glued by capitals",
            w -> "My" + w.substring(0, 1).toUpperCase(Locale.ROOT) + w.substring(1) + "Pic"),
        of("glued by underscores", w -> "my_" + w + "_pic"));
  }

  private static String join(String word, String sign) {
    return word.codePoints().mapToObj(Character::toString).collect(Collectors.joining(sign));
  }

  private static String after(String word, String mark) {
    return Alphabets.each(word, c -> (char) c + mark);
  }

  private static String halves(String word, String open, String close) {
    int middle = Math.max(1, word.length() / 2);
    String rest = word.substring(middle);
    return word.substring(0, middle)
        + open
        + (close.isEmpty() || rest.length() < 2
            ? rest + close
            : rest.charAt(0) + close + rest.substring(1));
  }

  private static String pairs(String word) {
    StringBuilder pairs = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      pairs.append(i > 0 && i % 2 == 0 ? "-" : "").append(word.charAt(i));
    }
    return pairs.toString();
  }

  private static String byTurns(String word) {
    StringBuilder turns = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      turns.append(i % 2 == 0 ? word.charAt(i) : Character.toUpperCase(word.charAt(i)));
    }
    return turns.toString();
  }

  private static String reversed(String word) {
    return new StringBuilder(word).reverse().toString();
  }

  private static String pigLatin(String word) {
    int vowel = 0;
    while (vowel < word.length() && VOWELS.indexOf(word.charAt(vowel)) < 0) {
      vowel++;
    }
    return word.substring(vowel) + word.substring(0, vowel) + (vowel == 0 ? "way" : "ay");
  }

  /// Stars alone are no word.
  private static String firstKept(String word, String starred) {
    return word.charAt(0) + starred.substring(1);
  }
}
