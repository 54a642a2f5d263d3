package io.plantain.moderation.check;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Category;
import io.plantain.kit.opinion.Opinion;
import io.plantain.moderation.check.Reading.Section;
import io.plantain.moderation.term.Hit;
import java.util.ArrayList;
import java.util.List;

/// The negative prompt turned round. Naming a thing to avoid is not asking for it, so terms in it
/// do not count; but who avoids clothes asks for nudity, and who avoids adults in a sexual picture
/// asks for minors.
public final class NegativePromptCheck implements PromptCheck {
  private static final double LIKELY = 0.9;
  private static final double SURE = 1.0; // minors name the verdict, whatever else is found

  @Override
  public String name() {
    return "negative_prompt";
  }

  @Override
  public List<Opinion> judge(Reading prompt) {
    Section unwanted = prompt.unwanted();
    if (unwanted == null) {
      return List.of();
    }
    List<Opinion> opinions = new ArrayList<>();
    List<Hit> adults = unwanted.findings().of("adulthood");
    if (!adults.isEmpty() && wants(prompt, "sexual_context")) {
      opinions.add(
          new Opinion(
              Action.BLOCK,
              Category.SEXUAL_MINORS,
              SURE,
              "sexual_minors.adults_avoided",
              unwanted.span(adults.getFirst())));
    }
    List<Hit> clothes = unwanted.findings().of("all_clothes");
    if (!clothes.isEmpty() && wants(prompt, "person")) {
      opinions.add(
          new Opinion(
              Action.BLOCK,
              Category.SEXUAL,
              LIKELY,
              "sexual.clothes_avoided",
              unwanted.span(clothes.getFirst())));
    }
    return opinions;
  }

  private static boolean wants(Reading prompt, String group) {
    return prompt.wanted().stream().anyMatch(section -> !section.findings().of(group).isEmpty());
  }
}
