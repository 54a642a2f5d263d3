/// Writes the other services' events onto the task rows.
@NullMarked
package io.plantain.intake.projection;

import org.jspecify.annotations.NullMarked;
