/// Pictures by Google's Gemini models: one call, the picture in its answer.
@NullMarked
package io.plantain.generation.provider.gemini;

import org.jspecify.annotations.NullMarked;
