/// Tells those who listen what changes, from where they last heard it.
@NullMarked
package io.plantain.intake.live;

import org.jspecify.annotations.NullMarked;
