/// Prices that were promised: asked for first, and binding for a while.
@NullMarked
package io.plantain.intake.quote;

import org.jspecify.annotations.NullMarked;
