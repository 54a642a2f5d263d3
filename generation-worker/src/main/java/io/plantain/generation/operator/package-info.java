/// What an operator asks about attempts; read only, and behind the admin key.
@NullMarked
package io.plantain.generation.operator;

import org.jspecify.annotations.NullMarked;
