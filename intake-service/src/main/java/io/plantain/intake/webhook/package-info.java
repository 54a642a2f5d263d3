/// Tells other systems what became of tasks: signed messages, sent until they arrive.
@NullMarked
package io.plantain.intake.webhook;

import org.jspecify.annotations.NullMarked;
