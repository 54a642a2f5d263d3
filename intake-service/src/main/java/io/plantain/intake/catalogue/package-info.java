/// What can be asked for, within which limits, and what it costs.
@NullMarked
package io.plantain.intake.catalogue;

import org.jspecify.annotations.NullMarked;
