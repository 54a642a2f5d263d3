package io.plantain.moderation.text;

import io.plantain.moderation.text.Text.Starred;
import io.plantain.moderation.text.View.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Turns a text into readings. The plain one keeps the words as they stand; the others undo letters
/// set apart, digits and signs for letters, look-alikes, stutters and stars. Undoing is done beside
/// the plain words, never instead of them: a reading that is wrong must not hide what is there.
public final class Normaliser {
  /// `(word:1.4)`, the weights of image prompts; they would glue digits to words.
  private static final Pattern WEIGHT = Pattern.compile(":\\s*-?\\d+(\\.\\d+)?(?=\\s*[)\\]}>])");

  /// Tags of HTML that do not part a word, and comments.
  private static final Pattern MARKUP =
      Pattern.compile(
          "</?(?:b|i|u|s|em|strong|span|font|a|sub|sup|small|big|mark|code|del|ins|wbr|tt|strike)"
              + "(?:\\s[^<>]{0,80})?/?>|<!--[^>]{0,200}-->",
          Pattern.CASE_INSENSITIVE);

  private static final String RIGHT_TO_LEFT = "\u202E";
  private static final String END_OF_DIRECTION = "\u202C";
  private static final int TAGS = 0xE0000;
  private static final int LETTERS_SET_APART = 3; // fewer is "a b" or "3 d"
  private static final int SHORT_PIECE = 2; // "po-rn" is set apart, "well-known" is not

  private Normaliser() {}

  public static Text read(String written) {
    String original = written.indexOf(RIGHT_TO_LEFT) < 0 ? written : unturned(written);
    Folded folded = fold(original);
    List<Word> plain = plainWords(folded);
    List<Chunk> chunks = chunks(folded);
    List<Starred> starred = new ArrayList<>();
    List<View> undone = new ArrayList<>(3);
    List<Word> first = undo(folded, chunks, plain, 'i', starred);
    View decoded = decoded(original, folded, chunks, plain);
    if (decoded != null) {
      undone.add(decoded);
    }
    if (!sameWords(first, plain)) {
      undone.add(new View(first));
      List<Word> second = undo(folded, chunks, plain, 'l', null);
      if (!sameWords(second, first)) {
        undone.add(new View(second));
      }
    }
    return new Text(
        new View(plain), undone, squeezed(first), List.copyOf(starred), folded.spans(plain));
  }

  /// What stands behind a right-to-left override is shown backwards; of the same length.
  private static String unturned(String written) {
    StringBuilder shown = new StringBuilder(written);
    int start = shown.indexOf(RIGHT_TO_LEFT);
    while (start >= 0) {
      int end = shown.indexOf(END_OF_DIRECTION, start);
      end = end < 0 ? shown.length() : end;
      shown.replace(
          start + 1, end, new StringBuilder(shown.substring(start + 1, end)).reverse().toString());
      start = shown.indexOf(RIGHT_TO_LEFT, end);
    }
    return shown.toString();
  }

  /// Letters that nothing shows, which models read all the same.
  private static boolean isTag(int codePoint) {
    return codePoint >= TAGS + 'A' && codePoint <= TAGS + 'z';
  }

  private static boolean isTagAt(String text, int index) {
    return index >= 0 && index < text.length() && isTag(text.codePointAt(index));
  }

  /// The letters of a term, as they would be found in a text.
  public static String term(String term) {
    Folded folded = fold(term);
    List<String> words = new ArrayList<>();
    plainWords(folded).forEach(word -> words.add(word.text()));
    return String.join(" ", words);
  }

  /// Every run of a letter as one letter.
  public static String squeeze(String words) {
    return Letters.squeeze(words);
  }

  private record Folded(String text, int[] origin, List<int[]> places) {
    Text.Spans spans(List<Word> plain) {
      int[] starts = new int[plain.size()];
      int[] ends = new int[plain.size()];
      for (int i = 0; i < plain.size(); i++) {
        starts[i] = origin[places.get(i)[0]];
        ends[i] = origin[places.get(i)[1] - 1] + 1;
      }
      return new Text.Spans(starts, ends);
    }
  }

  /// A piece between white space, with the plain words in it.
  private record Chunk(int start, int end, int from, int to) {}

  private static Folded fold(String original) {
    StringBuilder text = new StringBuilder(original.length());
    int[] origin =
        new int[original.length() * 4 + 1]; // grown below where a ligature unfolds further
    int size = 0;
    Escapes escapes = Escapes.in(original);
    Matcher markup = original.indexOf('<') < 0 ? null : MARKUP.matcher(original);
    for (int i = 0; i < original.length(); ) {
      int codePoint = original.codePointAt(i);
      if (codePoint == '<' && markup != null && markup.region(i, original.length()).lookingAt()) {
        i = markup.end();
        continue;
      }
      int length = Character.charCount(codePoint);
      if (escapes != null && escapes.lengthAt(i) > 0) {
        length = escapes.lengthAt(i);
        codePoint = escapes.codePoint();
      } else if (isTag(codePoint) && (isTagAt(original, i + 2) || isTagAt(original, i - 2))) {
        codePoint -= TAGS; // a lone one is noise between letters
      }
      if (codePoint < 0x80) {
        text.append((char) (codePoint >= 'A' && codePoint <= 'Z' ? codePoint + 32 : codePoint));
      } else {
        text.append(Letters.fold(codePoint));
      }
      if (text.length() > origin.length) {
        origin = java.util.Arrays.copyOf(origin, text.length() * 2);
      }
      while (size < text.length()) {
        origin[size++] = i;
      }
      i += length;
    }
    Matcher weight = WEIGHT.matcher(text);
    while (weight.find()) {
      for (int i = weight.start(); i < weight.end(); i++) {
        text.setCharAt(i, ')');
      }
    }
    return new Folded(text.toString(), origin, new ArrayList<>());
  }

  private static List<Word> plainWords(Folded folded) {
    List<Word> words = new ArrayList<>();
    String text = folded.text;
    int i = 0;
    while (i < text.length()) {
      if (!Letters.isWord(text.charAt(i))) {
        i++;
        continue;
      }
      int start = i;
      StringBuilder word = new StringBuilder();
      while (i < text.length()) {
        char c = text.charAt(i);
        if (Letters.isWord(c)) {
          word.append(c);
          i++;
        } else if (isApostrophe(c) && i + 1 < text.length() && Letters.isWord(text.charAt(i + 1))) {
          i++; // "don't" is "dont"
          if (text.charAt(i) == 's'
              && (i + 1 == text.length() || !Letters.isWord(text.charAt(i + 1)))) {
            i++; // "man's" is "man"
          }
        } else {
          break;
        }
      }
      folded.places.add(new int[] {start, i});
      words.add(new Word(Letters.unmix(word.toString()), words.size(), words.size(), false));
    }
    return words;
  }

  private static boolean isApostrophe(char c) {
    return c == '\'' || c == '’' || c == 'ʼ' || c == '`';
  }

  private static List<Chunk> chunks(Folded folded) {
    List<Chunk> chunks = new ArrayList<>();
    String text = folded.text;
    int word = 0;
    int i = 0;
    while (i < text.length()) {
      if (Character.isWhitespace(text.charAt(i))) {
        i++;
        continue;
      }
      int start = i;
      while (i < text.length() && !Character.isWhitespace(text.charAt(i))) {
        i++;
      }
      int from = word;
      while (word < folded.places.size() && folded.places.get(word)[0] < i) {
        word++;
      }
      chunks.add(new Chunk(start, i, from, word - 1));
    }
    return chunks;
  }

  private static List<Word> undo(
      Folded folded,
      List<Chunk> chunks,
      List<Word> plain,
      char one,
      @Nullable List<Starred> starred) {
    List<Word> words = new ArrayList<>(plain.size());
    List<Word> apart = new ArrayList<>();
    for (Chunk chunk : chunks) {
      if (chunk.from > chunk.to) {
        if (chunk.end - chunk.start > 1) { // a lone sign may stand between letters set apart
          flush(apart, words, one);
        }
        continue;
      }
      if (isBareWord(folded, chunk)) {
        flush(apart, words, one);
        words.add(plain.get(chunk.from));
        continue;
      }
      String raw = Letters.undraw(folded.text.substring(chunk.start, chunk.end));
      String core = core(raw);
      if (starred != null) {
        addStarred(core, chunk, starred);
      }
      if (chunk.from == chunk.to && core.length() == 1) {
        apart.add(new Word(core, chunk.from, chunk.to, true));
        if (endsPhrase(raw)) {
          flush(apart, words, one);
        }
        continue;
      }
      flush(apart, words, one);
      boolean setApart = chunk.from < chunk.to && isSetApart(core, chunk, plain);
      String letters = lettersOf(core, isSpelledOut(chunk, plain));
      boolean leet = isLeet(letters);
      boolean drawn = raw.length() < chunk.end - chunk.start;
      if (leet || setApart || drawn) {
        String read = leet ? unleet(letters, one) : letters;
        words.add(new Word(Letters.unmask(Letters.unmix(read)), chunk.from, chunk.to, true));
      } else {
        for (int i = chunk.from; i <= chunk.to; i++) {
          Word word = plain.get(i);
          String unmasked = Letters.unmask(word.text());
          words.add(unmasked.equals(word.text()) ? word : new Word(unmasked, i, i, true));
        }
      }
    }
    flush(apart, words, one);
    return words;
  }

  /// Two letters or more from a to z with nothing but usual punctuation around them: nothing is to
  /// be undone. Most words are such.
  private static boolean isBareWord(Folded folded, Chunk chunk) {
    if (chunk.from != chunk.to) {
      return false;
    }
    int[] place = folded.places.get(chunk.from);
    if (place[1] - place[0] < 2) {
      return false;
    }
    for (int i = chunk.start; i < chunk.end; i++) {
      char c = folded.text.charAt(i);
      boolean letter = i >= place[0] && i < place[1];
      if (letter ? c < 'a' || c > 'z' : ",.;:!?\"".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSetApart(String core, Chunk chunk, List<Word> plain) {
    if (core.indexOf(Letters.PICTURE) >= 0) {
      return true;
    }
    for (int i = chunk.from; i <= chunk.to; i++) {
      if (plain.get(i).text().length() <= SHORT_PIECE) {
        return true;
      }
    }
    return false;
  }

  /// `n+u+d+e`: what stands between single letters is no letter.
  private static boolean isSpelledOut(Chunk chunk, List<Word> plain) {
    for (int i = chunk.from; i <= chunk.to; i++) {
      if (plain.get(i).text().length() > 1) {
        return false;
      }
    }
    return chunk.to - chunk.from + 1 >= LETTERS_SET_APART;
  }

  /// The reading with coded words in plain letters; null for a text without any.
  private static @Nullable View decoded(
      String original, Folded folded, List<Chunk> chunks, List<Word> plain) {
    if (plain.isEmpty()) {
      return null;
    }
    List<Word> words = new ArrayList<>();
    boolean found = false;
    StringBuilder letters = new StringBuilder(); // of a run of coded letters
    int first = 0; // the chunk where the run began
    for (int c = 0; c <= chunks.size(); c++) {
      Character letter = null;
      String hidden = null;
      if (c < chunks.size()) {
        Chunk chunk = chunks.get(c);
        String piece =
            original.substring(folded.origin[chunk.start], folded.origin[chunk.end - 1] + 1);
        letter = Secrets.letter(piece);
        hidden = letter == null ? Secrets.decode(piece) : null;
      }
      if (letter != null) {
        first = letters.isEmpty() ? c : first;
        letters.append((char) letter);
        continue;
      }
      if (letters.length() >= LETTERS_SET_APART) {
        int from = Math.min(chunks.get(first).from, plain.size() - 1);
        int to = Math.max(from, chunks.get(c - 1).to);
        words.add(new Word(letters.toString().toLowerCase(java.util.Locale.ROOT), from, to, true));
        found = true;
      } else if (!letters.isEmpty()) {
        chunks.subList(first, c).forEach(each -> addPlain(each, plain, words));
      }
      letters.setLength(0);
      if (c < chunks.size()) {
        Chunk chunk = chunks.get(c);
        if (hidden == null || chunk.from > chunk.to) {
          addPlain(chunk, plain, words);
        } else {
          for (Word word : plainWords(fold(hidden))) {
            words.add(new Word(word.text(), chunk.from, chunk.to, true));
          }
          found = true;
        }
      }
    }
    return found ? new View(words) : null;
  }

  private static void addPlain(Chunk chunk, List<Word> plain, List<Word> words) {
    for (int i = chunk.from; i <= chunk.to; i++) {
      words.add(plain.get(i));
    }
  }

  private static boolean endsPhrase(String raw) {
    char last = raw.charAt(raw.length() - 1);
    return last == ';' || last == ')' || last == ']' || last == ':';
  }

  /// Letters that stood apart become one word, if they are enough and not digits.
  private static void flush(List<Word> apart, List<Word> words, char one) {
    long letters = apart.stream().filter(word -> Character.isLetter(word.text().charAt(0))).count();
    if (apart.size() >= LETTERS_SET_APART && letters * 2 > apart.size()) {
      StringBuilder joined = new StringBuilder();
      apart.forEach(word -> joined.append(Letters.unleet(word.text().charAt(0), one)));
      if (one != 'i' && joined.charAt(0) == 'a') {
        joined.deleteCharAt(0); // "a n u d e" may be "a nude"
      }
      words.add(
          new Word(
              Letters.unmask(Letters.unmix(joined.toString())),
              apart.getFirst().from(),
              apart.getLast().to(),
              true));
    } else {
      apart.forEach(word -> words.add(new Word(word.text(), word.from(), word.to(), false)));
    }
    apart.clear();
  }

  /// Without the punctuation around it; a sign that stands for a letter may begin or end a word.
  private static String core(String raw) {
    int start = 0;
    int end = raw.length();
    while (start < end && !opensWord(raw.charAt(start))) {
      start++;
    }
    while (end > start && !closesWord(raw.charAt(end - 1))) {
      end--;
    }
    return raw.substring(start, end);
  }

  private static boolean opensWord(char c) {
    return Letters.isWord(c) || Letters.isSign(c) || Letters.isStar(c);
  }

  private static boolean closesWord(char c) {
    return Letters.isWord(c) || (Letters.isSign(c) && c != '@') || Letters.isStar(c);
  }

  /// Words with letters hidden behind stars; `n_de` and `n@de` may hide a vowel.
  private static void addStarred(String core, Chunk chunk, List<Starred> starred) {
    int start = 0;
    int end = core.length();
    while (end - start > 1
        && Letters.isStar(core.charAt(start))
        && Letters.isStar(core.charAt(end - 1))) {
      start++; // *emphasis*
      end--;
    }
    boolean hidden = false;
    for (int i = start; i < end; i++) {
      hidden |= isHiding(core.charAt(i));
    }
    if (!hidden) {
      return;
    }
    StringBuilder letters = new StringBuilder(end - start);
    for (int i = start; i < end; i++) {
      char c = core.charAt(i);
      if (Letters.isStar(c)) {
        letters.append(Starred.ANY);
      } else if (isHiding(c)) {
        letters.append(Starred.VOWEL);
      } else if (Letters.isWord(c)) {
        letters.append(c);
      }
    }
    starred.add(new Starred(letters.toString(), chunk.from, chunk.to));
  }

  private static boolean isHiding(char c) {
    return Letters.isStar(c)
        || c == '_'
        || c == '-'
        || c == '.'
        || c == '@'
        || c == '%'
        || c == '?';
  }

  /// @param spelledOut only letters and digits count
  private static String lettersOf(String core, boolean spelledOut) {
    StringBuilder letters = new StringBuilder(core.length());
    for (int i = 0; i < core.length(); i++) {
      char c = core.charAt(i);
      if (Letters.isWord(c)
          || (Letters.isLeet(c) && (!spelledOut || (c >= 0x80 && Letters.isSign(c))))) {
        letters.append(c);
      } else if (c == '(' && !spelledOut && i > 0 && core.indexOf(')', i) < 0) {
        letters.append('c');
      }
    }
    return letters.toString();
  }

  private static boolean isLeet(String letters) {
    boolean letter = false;
    boolean sign = false;
    for (int i = 0; i < letters.length(); i++) {
      letter |= Character.isLetter(letters.charAt(i));
      sign |= Letters.isLeet(letters.charAt(i));
    }
    return letter && sign;
  }

  private static String unleet(String letters, char one) {
    StringBuilder read = new StringBuilder(letters.length());
    for (int i = 0; i < letters.length(); i++) {
      read.append(Letters.unleet(letters.charAt(i), one));
    }
    return read.toString();
  }

  private static @Nullable View squeezed(List<Word> words) {
    if (words.stream().noneMatch(word -> Letters.stutters(word.text()))) {
      return null;
    }
    return new View(
        words.stream()
            .map(
                word ->
                    new Word(
                        Letters.squeeze(word.text()),
                        word.from(),
                        word.to(),
                        Letters.stutters(word.text())))
            .toList());
  }

  private static boolean sameWords(List<Word> one, List<Word> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (!one.get(i).text().equals(other.get(i).text())) {
        return false;
      }
    }
    return true;
  }
}
