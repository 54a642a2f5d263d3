/// One attempt a task: its row, the rules that move it, and the loop that carries them out.
@NullMarked
package io.plantain.generation.attempt;

import org.jspecify.annotations.NullMarked;
