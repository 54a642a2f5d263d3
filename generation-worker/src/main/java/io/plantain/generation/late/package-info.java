/// Pictures that come after their attempt has ended: kept, marked late, and free.
@NullMarked
package io.plantain.generation.late;

import org.jspecify.annotations.NullMarked;
