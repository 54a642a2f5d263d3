/// Removes what nobody can need any more: old tasks, prompts of ended ones, keys that ran out.
@NullMarked
package io.plantain.intake.retention;

import org.jspecify.annotations.NullMarked;
