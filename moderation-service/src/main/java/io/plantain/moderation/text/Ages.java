package io.plantain.moderation.text;

import io.plantain.moderation.text.View.Word;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Ages below 18 that a text states: `12 year old`, `15yo`, `aged seven`.
public final class Ages {
  private static final int OF_AGE = 18;
  private static final int LONGEST_NUMBER = 9; // letters
  private static final Set<String> YEARS = Set.of("year", "years", "yr", "yrs", "y");
  private static final Set<String> LESS =
      Set.of("month", "months", "mo", "week", "weeks", "day", "days");
  private static final Set<String> SHORT = Set.of("yo", "yearold", "yearsold", "yrold");
  private static final Set<String> BEFORE = Set.of("age", "aged", "ages");
  private static final Set<String> OLD = Set.of("old", "o", "olds", "young");
  private static final Set<String> YOUNG =
      Set.of("looks", "look", "looking", "turns", "turning", "turned", "barely", "merely");
  private static final Set<String> PERHAPS =
      Set.of("about", "around", "like", "only", "just", "maybe", "almost", "nearly", "roughly");
  private static final Set<String> IS = Set.of("is", "was", "being");

  /// Before a number of years that is no age: `for 11 years`.
  private static final Set<String> SPAN =
      Set.of("for", "after", "in", "last", "past", "over", "the", "every", "within", "next", "of");

  /// Behind a number that is no age: `girl, 8 k`.
  private static final Set<String> UNITS =
      Set.of(
          ("k d x p s mm cm km m ft inch inches px mp bit fps fov dpi am pm percent steps of out to"
                  + " by or and times pieces colors colours views heads arms legs eyes feet hours"
                  + " minutes seconds days weeks months people men women girls boys friends"
                  + " anniversary experience later ago war married together")
              .split(" "));

  private static final Set<String> WHO =
      Set.of("girl", "boy", "child", "kid", "lass", "lad", "meisje", "jongen", "madchen", "junge");
  private static final Set<String> KIN =
      Set.of(
          ("girl boy child kid lass lad daughter son sister brother niece nephew cousin"
               + " stepdaughter stepson stepsister stepbrother granddaughter grandson student pupil"
               + " female she he who schoolgirl schoolboy teen teenager cheerleader")
              .split(" "));

  /// Years of age in other languages, as they are folded.
  private static final Pattern ELSEWHERE =
      Pattern.compile(
          "jahre|jahren|jahrig(e|er|es|en|em)?|ans|anos|anni|jaar|jarig(e)?|lat|latka|letni(a|ej|ego|e)?"
              + "|let|leta|rokov|лет|летн(яя|ий|ей|его|юю)|года|роки|рокiв|років|річн(а|ий|ої)|yas|yasinda"
              + "|yasindaki|ar|arig|aring|aars|tahun|tuoi|eves|vuotias|vuotiaan|ani|χρονων|ετων|שנים|سنة"
              + "|سنوات|عام|عاما|ساله|साल|वर्ष|वर्षीय");

  /// With an apostrophe or none in the middle, `12岁`.
  private static final Pattern UNSPACED = Pattern.compile("(?<!\\d)(\\d{1,2})(岁|歲|歳|才|세|살|ปี)");

  private static final Pattern GLUED =
      Pattern.compile("(\\d{1,2})(yo|yrs?old|yearsold|yearold|yrs?|jahrige[rsn]?|letnia|y)");
  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("one", 1),
          Map.entry("two", 2),
          Map.entry("three", 3),
          Map.entry("four", 4),
          Map.entry("five", 5),
          Map.entry("six", 6),
          Map.entry("seven", 7),
          Map.entry("eight", 8),
          Map.entry("nine", 9),
          Map.entry("ten", 10),
          Map.entry("eleven", 11),
          Map.entry("twelve", 12),
          Map.entry("thirteen", 13),
          Map.entry("fourteen", 14),
          Map.entry("fifteen", 15),
          Map.entry("sixteen", 16),
          Map.entry("seventeen", 17));

  private static final Pattern NTH = Pattern.compile("(\\d{1,2})(st|nd|rd|th)");
  private static final Map<String, Integer> ORDINALS =
      Map.ofEntries(
          Map.entry("first", 1),
          Map.entry("second", 2),
          Map.entry("third", 3),
          Map.entry("fourth", 4),
          Map.entry("fifth", 5),
          Map.entry("sixth", 6),
          Map.entry("seventh", 7),
          Map.entry("eighth", 8),
          Map.entry("ninth", 9),
          Map.entry("tenth", 10),
          Map.entry("eleventh", 11),
          Map.entry("twelfth", 12),
          Map.entry("thirteenth", 13),
          Map.entry("fourteenth", 14),
          Map.entry("fifteenth", 15),
          Map.entry("sixteenth", 16),
          Map.entry("seventeenth", 17));

  private Ages() {}

  /// The plain words that state such an age.
  public static Set<Integer> underAge(Text text) {
    Set<Integer> found = new LinkedHashSet<>(2);
    add(text.plain(), found);
    text.undone().forEach(view -> add(view, found));
    return found;
  }

  private static void add(View view, Set<Integer> found) {
    List<Word> words = view.words();
    for (int i = 0; i < words.size(); i++) {
      if (mayState(words.get(i).text()) && isUnderAge(words, i)) {
        found.add(words.get(i).from());
      }
    }
  }

  private static boolean mayState(String word) {
    char first = word.charAt(0);
    return first < 'a'
        ? first >= '0' && first <= '9'
        : first > 0x2E80
            || (word.length() <= LONGEST_NUMBER && NUMBERS.containsKey(word))
            || (word.endsWith("th") && ORDINALS.containsKey(word));
  }

  private static boolean isUnderAge(List<Word> words, int i) {
    var glued = GLUED.matcher(words.get(i).text());
    if (glued.matches()) {
      boolean says = !glued.group(2).startsWith("y") || glued.group(2).length() > 1;
      return (says || OLD.contains(word(words, i + 1)))
          && Integer.parseInt(glued.group(1)) < OF_AGE;
    }
    var unspaced = UNSPACED.matcher(words.get(i).text());
    if (unspaced.find()) {
      return Integer.parseInt(unspaced.group(1)) < OF_AGE;
    }
    if (word(words, i + 1).equals("birthday")) {
      return nth(words.get(i).text()) < OF_AGE;
    }
    int age = number(words.get(i).text());
    if (age < 0 || isDigits(word(words, i - 1))) {
      return false;
    }
    int last = i;
    if (words.get(i).text().length() == 1
        && isDigits(word(words, i + 1))
        && word(words, i + 1).length() == 1) {
      age = 10 * age + number(word(words, ++last)); // "2 5 year old", spelled by a tokeniser
    }
    return age < OF_AGE && (isAge(words, i, last) || (age > 2 && isAgeOfSomebody(words, i, last)));
  }

  private static boolean isAge(List<Word> words, int first, int last) {
    String next = word(words, last + 1);
    String third = word(words, last + 2);
    return SHORT.contains(next)
        || BEFORE.contains(word(words, first - 1))
        || (YEARS.contains(next) || LESS.contains(next)) && OLD.contains(third)
        || (YEARS.contains(next) && third.equals("of") && word(words, last + 3).equals("age"))
        || (word(words, first - 1).equals("of")
                || word(words, first - 1).equals("van")
                || word(words, first - 1).equals("von"))
            && WHO.contains(word(words, first - 2))
        || UNSPACED.matcher(words.get(last).text() + next).matches()
        || ELSEWHERE.matcher(next).matches();
  }

  /// Without a word for years: `looks about 12`, `her sister, 9`, `who is ten`; or without one for
  /// old: `nude, 11 years`.
  private static boolean isAgeOfSomebody(List<Word> words, int first, int last) {
    String next = word(words, last + 1);
    int before = first - 1;
    if (next.equals("years") || next.equals("yrs")) {
      return !SPAN.contains(word(words, before)) && !UNITS.contains(word(words, last + 2));
    }
    if (UNITS.contains(next) || isNumber(next)) {
      return false;
    }
    while (PERHAPS.contains(word(words, before))) {
      before--;
    }
    String one = word(words, before);
    return YOUNG.contains(one)
        || KIN.contains(one)
        || (IS.contains(one) && KIN.contains(word(words, before - 1)));
  }

  private static int nth(String word) {
    var nth = NTH.matcher(word);
    return nth.matches() ? Integer.parseInt(nth.group(1)) : ORDINALS.getOrDefault(word, OF_AGE);
  }

  private static boolean isDigits(String word) {
    return isNumber(word) && word.length() <= 2;
  }

  private static boolean isNumber(String word) {
    return !word.isEmpty() && word.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static int number(String word) {
    if (isNumber(word)) {
      return word.length() <= 2 ? Integer.parseInt(word) : -1;
    }
    return NUMBERS.getOrDefault(word, -1);
  }

  private static String word(List<Word> words, int i) {
    return i >= 0 && i < words.size() ? words.get(i).text() : "";
  }
}
