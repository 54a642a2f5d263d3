/// Fetches what a URL from outside names, without being led to a place inside.
@NullMarked
package io.plantain.kit.fetch;

import org.jspecify.annotations.NullMarked;
