/// Attempts at providers: every paid task gets one, and every attempt ends once.
@NullMarked
package io.plantain.generation;

import org.jspecify.annotations.NullMarked;
