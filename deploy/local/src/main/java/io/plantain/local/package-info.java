/// Starts, watches and stops a whole Plantain on one machine, without containers.
@NullMarked
package io.plantain.local;

import org.jspecify.annotations.NullMarked;
