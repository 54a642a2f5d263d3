/// What is publicly known of a task, and how events move it to its one end.
@NullMarked
package io.plantain.intake.task;

import org.jspecify.annotations.NullMarked;
