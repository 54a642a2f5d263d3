/// Sends what the task rows say is due.
@NullMarked
package io.plantain.intake.dispatch;

import org.jspecify.annotations.NullMarked;
