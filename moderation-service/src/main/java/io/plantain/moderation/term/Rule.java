package io.plantain.moderation.term;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Category;
import java.util.List;

/// Fires where a term of every part stands, within so many words of each other.
///
/// @param id category and name, for example `violence.beheading`
/// @param within words between the first and the last part; without meaning for a single part
/// @param parts each a union of term sets, by their numbers
/// @param unless term sets of which none may stand anywhere in the text
record Rule(
    String id,
    Action action,
    Category category,
    double score,
    int within,
    List<int[]> parts,
    int[] unless) {
  Rule {
    parts = List.copyOf(parts);
  }
}
