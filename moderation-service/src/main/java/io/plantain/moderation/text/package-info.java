/// Reads a text the way a person would, whatever disguise its letters wear.
@NullMarked
package io.plantain.moderation.text;

import org.jspecify.annotations.NullMarked;
