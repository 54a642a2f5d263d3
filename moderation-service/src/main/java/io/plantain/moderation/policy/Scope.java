package io.plantain.moderation.policy;

import io.plantain.kit.opinion.Category;
import io.plantain.moderation.term.Lexicon;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a policy says for everybody, for a plan or for a team.
///
/// @param allow phrases in which a term is innocent; they never excuse sexual content with minors
/// @param deny phrases that are blocked or reviewed
/// @param deniedHosts hosts of input images, with everything below them
/// @param allowedHosts where there are any, input images may come from nowhere else
record Scope(
    Map<Category, Threshold> thresholds,
    @Nullable Lexicon allow,
    List<Denied> deny,
    Set<String> deniedHosts,
    Set<String> allowedHosts) {

  /// @param phrases of one category, action and score
  record Denied(Lexicon phrases) {}

  Scope {
    thresholds = Map.copyOf(thresholds);
    deny = List.copyOf(deny);
    deniedHosts = Set.copyOf(deniedHosts);
    allowedHosts = Set.copyOf(allowedHosts);
  }
}
