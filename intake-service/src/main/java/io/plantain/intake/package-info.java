/// The front door and the public record of every task.
@NullMarked
package io.plantain.intake;

import org.jspecify.annotations.NullMarked;
