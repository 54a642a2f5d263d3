/// Shows that each guarantee can find what it is there to find.
@NullMarked
package io.plantain.acceptance.torture.guarantee;

import org.jspecify.annotations.NullMarked;
