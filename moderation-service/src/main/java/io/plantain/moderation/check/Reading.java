package io.plantain.moderation.check;

import io.plantain.kit.opinion.Span;
import io.plantain.kit.opinion.Span.Part;
import io.plantain.moderation.term.Findings;
import io.plantain.moderation.term.Hit;
import io.plantain.moderation.term.Lexicon;
import io.plantain.moderation.text.Normaliser;
import io.plantain.moderation.text.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A prompt that was read once for all checks.
///
/// @param wanted what the picture should show: prompt and content
/// @param unwanted the negative prompt
public record Reading(Prompt prompt, List<Section> wanted, @Nullable Section unwanted) {

  /// One part of the prompt with the terms found in it.
  public record Section(Part part, Findings findings) {
    public Span span(Hit hit) {
      Text.Spans spans = findings.text().spans();
      return new Span(part, spans.starts()[hit.from()], spans.ends()[hit.to()]);
    }
  }

  public Reading {
    wanted = List.copyOf(wanted);
  }

  public static Reading of(Prompt prompt, Lexicon lexicon) {
    return of(prompt, lexicon, List.of());
  }

  /// @param allow further innocent phrases
  public static Reading of(Prompt prompt, Lexicon lexicon, List<Lexicon> allow) {
    List<Section> wanted = new ArrayList<>(2);
    wanted.add(section(Part.PROMPT, prompt.text(), lexicon, allow));
    if (prompt.content() != null) {
      wanted.add(section(Part.CONTENT, prompt.content(), lexicon, allow));
    }
    String negative = prompt.negative();
    return new Reading(
        prompt,
        wanted,
        negative == null ? null : section(Part.NEGATIVE_PROMPT, negative, lexicon, allow));
  }

  private static Section section(Part part, String text, Lexicon lexicon, List<Lexicon> allow) {
    return new Section(part, lexicon.find(Normaliser.read(text), allow));
  }
}
