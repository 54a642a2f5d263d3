/// Decides whether bytes are a film, and how long it really is.
@NullMarked
package io.plantain.storage.film;

import org.jspecify.annotations.NullMarked;
