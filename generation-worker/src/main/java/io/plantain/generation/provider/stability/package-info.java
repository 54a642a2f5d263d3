/// Stability AI: forms in, a picture in the answer.
@NullMarked
package io.plantain.generation.provider.stability;

import org.jspecify.annotations.NullMarked;
