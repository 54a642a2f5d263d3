/// Makes the model from labelled prompts; not part of the running service.
@NullMarked
package io.plantain.moderation.train;

import org.jspecify.annotations.NullMarked;
