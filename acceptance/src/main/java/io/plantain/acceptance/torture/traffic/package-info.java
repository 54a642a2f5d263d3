/// Sends what customers would send, good and bad, and remembers what it was told.
@NullMarked
package io.plantain.acceptance.torture.traffic;

import org.jspecify.annotations.NullMarked;
