/// What the traffic of a fault run sends.
@NullMarked
package io.plantain.acceptance.torture.traffic;

import org.jspecify.annotations.NullMarked;
