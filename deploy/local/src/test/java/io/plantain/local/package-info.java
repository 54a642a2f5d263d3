/// Holds the local run to what its README promises.
@NullMarked
package io.plantain.local;

import org.jspecify.annotations.NullMarked;
