/// Measures the checks against labelled prompts; not part of the running service.
@NullMarked
package io.plantain.moderation.eval;

import org.jspecify.annotations.NullMarked;
