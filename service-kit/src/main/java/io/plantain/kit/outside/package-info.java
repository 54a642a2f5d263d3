/// Asks a moderation API outside.
@NullMarked
package io.plantain.kit.outside;

import org.jspecify.annotations.NullMarked;
