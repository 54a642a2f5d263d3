/// Asks a moderation API outside, which may only make a judgement stricter.
@NullMarked
package io.plantain.moderation.outside;

import org.jspecify.annotations.NullMarked;
