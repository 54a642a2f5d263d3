/// What a check thinks of a prompt, or of a picture.
@NullMarked
package io.plantain.kit.opinion;

import org.jspecify.annotations.NullMarked;
