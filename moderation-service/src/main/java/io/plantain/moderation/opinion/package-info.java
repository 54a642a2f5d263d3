/// What a check thinks of a prompt.
@NullMarked
package io.plantain.moderation.opinion;

import org.jspecify.annotations.NullMarked;
