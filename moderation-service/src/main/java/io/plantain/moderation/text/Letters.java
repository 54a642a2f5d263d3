package io.plantain.moderation.text;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// What a letter looks like to a reader: compatibility forms, marks, look-alikes, digits for
/// letters.
final class Letters {
  /// Letters that no normal form decomposes.
  private static final Map<Integer, String> LATIN =
      Map.ofEntries(
          Map.entry((int) 'ß', "ss"),
          Map.entry((int) 'ø', "o"),
          Map.entry((int) 'æ', "ae"),
          Map.entry((int) 'œ', "oe"),
          Map.entry((int) 'ł', "l"),
          Map.entry((int) 'đ', "d"),
          Map.entry((int) 'ð', "d"),
          Map.entry((int) 'þ', "th"),
          Map.entry((int) 'ı', "i"),
          Map.entry((int) 'ɡ', "g"),
          Map.entry((int) 'ɑ', "a"),
          Map.entry((int) 'ɩ', "i"),
          Map.entry((int) 'ʋ', "v"),
          Map.entry((int) 'ⅼ', "l"));

  /// Small capitals, phonetic and turned letters that are used as fancy Latin, each before its
  /// twin.
  private static final Map<Character, Character> FANCY =
      twins(
          "ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw "
              + "ʏy ᴢz ɐa ɔc ǝe ɟf ɥh ɯm ɹr ʇt ʌv ʎy ǫq ƃg ᴉi ɾj ʞk "
              // with strokes, hooks and tails
              + "ƀb ɓb ƈc ȼc ɗd ɖd ɇe ɛe ƒf ɠg ǥg ɦh ħh ɨi ɪi ʝj ɉj ƙk ɭl ƚl ɫl ɱm ɲn ƞn ɳn ŋn ɵo"
              + " ƥp ᵽp ʠq ɋq ɍr ɽr ʂs ƨs ŧt ƭt ʈt ʉu ʊu ⱱv ⱳw ɏy ƴy ƶz ʐz ȥz ⱥa ⱦt "
              // Cherokee, Lisu and others that are drawn like capitals
              + "Ꭺa Ᏼb Ꮯc Ꭰd Ꭼe Ꮐg Ꮋh Ꭵi Ꭻj Ꮶk Ꮮl Ꮇm Ꮎo Ꮲp Ꭱr Ꮪs Ꭲt Ꮩv Ꮃw Ꮍy Ꮓz Ꮢr Ꮥs Ꮜu ꭺa ᏼb ꮯc"
              + " ꭰd ꭼe ꮐg ꮋh ꭵi ꭻj ꮶk ꮮl ꮇm ꮲp ꭱr ꮪs ꭲt ꮩv ꮃw ꮓz ꮢr ꮥs ꮁr ꓮa ꓐb ꓚc ꓓd ꓰe ꓝf ꓖg ꓧh"
              + " ꓲi ꓙj ꓗk ꓡl ꓟm ꓠn ꓳo ꓑp ꓣr ꓢs ꓔt ꓴu ꓦv ꓪw ꓫx ꓬy ꓜz ⲁa ⲃb ⲥc ⲉe ⲏh ⲓi ⲕk ⲙm ⲛn ⲟo"
              + " ⲣp ⲧt ⲩy ⲭx ⲍz "
              // Canadian syllables, tall and wide letters
              + "ᗩa ᗷb ᑕc ᗪd ᖴf ᕼh ᒍj ᒪl ᗰm ᑎn ᑭp ᑫq ᖇr ᔕs ᑌu ᐯv ᗯw ᙭x ᘔz ᗞd ᐱa ᗝo ᖶt ᓮi ןl ᖾh ᗴe"
              + " ᘜg ᑮp"
              // Braille
              + " ⠁a ⠃b ⠉c ⠙d ⠑e ⠋f ⠛g ⠓h ⠊i ⠚j ⠅k ⠇l ⠍m ⠝n ⠕o ⠏p ⠟q ⠗r ⠎s ⠞t ⠥u ⠧v ⠺w ⠭x ⠽y ⠵z ");

  /// Cyrillic, Greek and Armenian letters that pass for a Latin one, each before its twin.
  private static final Map<Character, Character> ALIKE =
      twins(
          "аa сc еe оo рp хx уy іi јj ѕs ԁd ԛq ԝw һh ӏl кk мm тt нh вb ьb гr "
              + "пn зz εe οo αa ρp τt υu νv κk ιi χx ηn ωw βb γy δd ςs σs μm ζz ѵv "
              + "ѡw ԝw ѓr қk ҳx ҹy ԃd ԍg ҝk ӧo օo սu ոn հh ցg քq ɓb ԍg "
              + "яr иn цu шw дa ѳo ҽe ҫc ӄk ҟk ӊh үy ұy ӡz ҭt ћh ђh љl њh "
              + "տs լl ռn յj ղn եt ϲc ϳj "
              // ideograms and kana that are drawn like capitals
              + "卂a 乃b 匚c 乇e 千f 卄h 丨i ﾌj ㄥl 爪m 几n ㄖo 口o 卩p 尺r 丂s ㄒt 丅t ㄩu 凵u 山w 乂x メx ㄚy 丫y 乙z ");

  /// Signs of money and the like that are drawn like a letter.
  private static final Map<Character, Character> MONEY =
      twins("€e £l ¥y ¢c ₦n ₩w ₫d ₳a ₱p ₭k ₮t ฿b ₵c ₴s ₲g ₣f ₥m ₽p ©c ®r §s");

  /// Only these make a whole word suspicious: real Cyrillic words rarely consist of them alone.
  private static final String STRICTLY_ALIKE = "асеорхуіјѕԁԛԝһӏοαρνικυ";

  private static final int MAX_ROUND = 3; // o in a word; more of them stand between letters
  private static final int MIN_LOOSELY_ALIKE = 4;

  /// Of A to Z: regional indicators, black circles, black squares.
  private static final int[] SIGNED_ALPHABETS = {0x1F1E6, 0x1F150, 0x1F170};

  static final char PICTURE = '\uFFFC';

  /// Several signs that draw one letter, longer ones first.
  private static final String[] DRAWN = {
    "|\\/|", "m", "/\\/\\", "m", "\\/\\/", "w", "|\\|", "n", "/\\/", "n", "|_|", "u", "(_)", "u",
    "|-|", "h", "/-\\", "a", "/\\", "a", "\\/", "v", "|)", "d", "|>", "p", "|<", "k", "|3", "b",
    "|2", "r", "|=", "f", "()", "o", "[]", "o"
  };

  private Letters() {}

  /// Letters drawn from several signs, in letters.
  static String undraw(String piece) {
    if (piece.indexOf('\\') < 0 && piece.indexOf('|') < 0 && piece.indexOf("()") < 0) {
      return piece;
    }
    String read = piece.split("\\(\\)", -1).length > MAX_ROUND ? piece.replace("()", "-") : piece;
    for (int i = 0; i < DRAWN.length; i += 2) {
      read = read.replace(DRAWN[i], DRAWN[i + 1]);
    }
    return read;
  }

  private static Map<Character, Character> twins(String pairs) {
    Map<Character, Character> twins = new HashMap<>();
    for (String pair : pairs.trim().split(" ")) {
      twins.put(pair.charAt(0), pair.charAt(1));
    }
    return Map.copyOf(twins);
  }

  /// Lower case, without marks and compatibility forms; empty for what cannot be seen.
  static String fold(int codePoint) {
    char sign = sign(codePoint);
    if (sign != 0) {
      return String.valueOf(sign);
    }
    int type = Character.getType(codePoint);
    if (type == Character.FORMAT || isMark(codePoint)) {
      return "";
    }
    Character fancy = codePoint < 0x10000 ? FANCY.get((char) codePoint) : null;
    if (fancy != null) {
      return fancy.toString();
    }
    String folded =
        Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFKC)
            .toLowerCase(Locale.ROOT);
    StringBuilder plain = new StringBuilder(folded.length());
    folded
        .codePoints()
        .forEach(
            part -> {
              if (LATIN.containsKey(part)) {
                plain.append(LATIN.get(part));
              } else if (part < 0x530) { // Latin, Greek, Cyrillic: marks are decoration
                Normalizer.normalize(Character.toString(part), Normalizer.Form.NFD)
                    .codePoints()
                    .filter(each -> !isMark(each))
                    .forEach(plain::appendCodePoint);
              } else {
                plain.appendCodePoint(part);
              }
            });
    return plain.toString();
  }

  /// Letters on flags, in black circles and squares; any other picture beyond the basic plane is
  /// one sign that belongs to no word. 0 for everything else.
  private static char sign(int codePoint) {
    for (int first : SIGNED_ALPHABETS) {
      if (codePoint >= first && codePoint < first + 26) {
        return (char) ('a' + codePoint - first);
      }
    }
    return codePoint >= 0x1F000
            && codePoint <= 0x1FAFF
            && Character.getType(codePoint) != Character.MODIFIER_SYMBOL
            && Normalizer.isNormalized(Character.toString(codePoint), Normalizer.Form.NFKC)
        ? PICTURE
        : 0;
  }

  /// Marks that decorate Latin letters; those of Hindi, Thai or Arabic belong to the word.
  private static boolean isMark(int codePoint) {
    return (codePoint >= 0x300 && codePoint <= 0x36F)
        || (codePoint >= 0x1AB0 && codePoint <= 0x1AFF)
        || (codePoint >= 0x1DC0 && codePoint <= 0x1DFF)
        || (codePoint >= 0x20D0 && codePoint <= 0x20FF)
        || (codePoint >= 0xFE00 && codePoint <= 0xFE2F)
        || codePoint == 0x34F
        || codePoint == 0x115F // invisible Hangul fillers
        || codePoint == 0x1160
        || codePoint == 0x3164
        || codePoint == 0xFFA0;
  }

  static boolean isWord(char c) {
    if (c < 0x80) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    }
    int type = Character.getType(c);
    return Character.isLetterOrDigit(c)
        || Character.isSurrogate(c)
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }

  /// A word that mixes Latin with look-alikes, in Latin.
  static String unmix(String word) {
    boolean latin = false;
    boolean alike = false;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      latin |= c >= 'a' && c <= 'z';
      alike |= c >= 0x80 && ALIKE.containsKey(c);
    }
    return latin && alike ? toLatin(word) : word;
  }

  /// A word that consists of look-alikes alone, in Latin. Of short words only the likest letters
  /// count: real Cyrillic ones often consist of the others.
  static String unmask(String word) {
    boolean strictly = word.length() < MIN_LOOSELY_ALIKE;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c < 0x80 || (strictly ? STRICTLY_ALIKE.indexOf(c) < 0 : !ALIKE.containsKey(c))) {
        return word;
      }
    }
    return toLatin(word);
  }

  private static String toLatin(String word) {
    StringBuilder latin = new StringBuilder(word.length());
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      latin.append((char) ALIKE.getOrDefault(c, c));
    }
    return latin.toString();
  }

  static boolean isLeet(char c) {
    return (c >= '0' && c <= '9') || c == '!' || c == '+' || isSign(c);
  }

  /// A sign that may begin or end a word as one of its letters.
  static boolean isSign(char c) {
    return c == '@' || c == '$' || (c >= 0x80 && MONEY.containsKey(c));
  }

  /// @param one what `1`, `!` and `|` stand for: `i` or `l`
  static char unleet(char c, char one) {
    return switch (c) {
      case '0' -> 'o';
      case '1', '!', '|' -> one;
      case '3' -> 'e';
      case '4', '@' -> 'a';
      case '5', '$' -> 's';
      case '6', '9' -> 'g';
      case '7', '+' -> 't';
      case '8' -> 'b';
      case '2' -> 'z';
      default -> c < 0x80 ? c : MONEY.getOrDefault(c, c);
    };
  }

  static boolean isStar(char c) {
    return c == '*' || c == '#' || c == '•' || c == '●' || c == '×';
  }

  /// The letters of a run of three or more become one, and so do all others.
  static String squeeze(String word) {
    StringBuilder squeezed = new StringBuilder(word.length());
    for (int i = 0; i < word.length(); i++) {
      if (i == 0 || word.charAt(i) != word.charAt(i - 1)) {
        squeezed.append(word.charAt(i));
      }
    }
    return squeezed.toString();
  }

  static boolean stutters(String word) {
    for (int i = 2; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c >= 'a' && c <= 'z' && c == word.charAt(i - 1) && c == word.charAt(i - 2)) {
        return true;
      }
    }
    return false;
  }
}
