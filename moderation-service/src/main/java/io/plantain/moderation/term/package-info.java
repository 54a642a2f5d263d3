/// The lexicon: terms by category, what they mean near each other, and where they are innocent.
@NullMarked
package io.plantain.moderation.term;

import org.jspecify.annotations.NullMarked;
