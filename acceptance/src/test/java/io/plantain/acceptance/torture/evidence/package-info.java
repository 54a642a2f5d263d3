/// Shows what is made of the evidence.
@NullMarked
package io.plantain.acceptance.torture.evidence;

import org.jspecify.annotations.NullMarked;
