/// Holds processes to their records.
@NullMarked
package io.plantain.local.process;

import org.jspecify.annotations.NullMarked;
