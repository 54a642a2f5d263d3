/// Decides whether bytes from a stranger are a picture, and makes of them what was asked for.
@NullMarked
package io.plantain.storage.picture;

import org.jspecify.annotations.NullMarked;
