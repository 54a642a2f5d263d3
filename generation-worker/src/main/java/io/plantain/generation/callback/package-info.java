/// Calls from providers: each one is only a hint that a job is worth asking for now.
@NullMarked
package io.plantain.generation.callback;

import org.jspecify.annotations.NullMarked;
