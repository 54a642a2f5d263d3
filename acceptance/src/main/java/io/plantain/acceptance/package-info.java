/// Drives the whole system from outside, through its public edges alone.
@NullMarked
package io.plantain.acceptance;

import org.jspecify.annotations.NullMarked;
