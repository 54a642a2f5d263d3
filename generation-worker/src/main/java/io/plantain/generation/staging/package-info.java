/// Bytes that a provider sent inline wait in the object store, so that only a reference travels.
@NullMarked
package io.plantain.generation.staging;

import org.jspecify.annotations.NullMarked;
