/// Gathers, once and from outside, everything that the guarantees look at.
@NullMarked
package io.plantain.acceptance.torture.evidence;

import org.jspecify.annotations.NullMarked;
