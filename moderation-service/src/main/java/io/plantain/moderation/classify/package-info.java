/// A small linear model that weighs all words of a prompt, beside the rules that know some.
@NullMarked
package io.plantain.moderation.classify;

import org.jspecify.annotations.NullMarked;
