package io.plantain.moderation.classify;

import io.plantain.moderation.term.Findings;
import io.plantain.moderation.text.View;
import java.util.ArrayList;
import java.util.List;

/// The words of one reading that the model weighs: those of innocent phrases are left out, as they
/// are for the rules.
///
/// @param places the plain word that each stands at
public record Wording(List<String> words, List<Integer> places) {

  public static Wording of(Findings findings, View view) {
    List<String> words = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    view.eachWord(
        (word, place) -> {
          if (!findings.isMasked(place)) {
            words.add(word);
            places.add(place);
          }
        });
    return new Wording(words, places);
  }
}
