/// Holds the list of planted bugs against the code that they are planted in.
@NullMarked
package io.plantain.acceptance.torture.planted;

import org.jspecify.annotations.NullMarked;
