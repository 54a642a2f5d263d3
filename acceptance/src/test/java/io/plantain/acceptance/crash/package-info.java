/// Kills a service at one exact point of its code, and looks at what becomes of the task.
@NullMarked
package io.plantain.acceptance.crash;

import org.jspecify.annotations.NullMarked;
