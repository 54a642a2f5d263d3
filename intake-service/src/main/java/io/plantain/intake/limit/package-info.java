/// How many requests a minute an address, a key and a team may make, over all instances together.
@NullMarked
package io.plantain.intake.limit;

import org.jspecify.annotations.NullMarked;
