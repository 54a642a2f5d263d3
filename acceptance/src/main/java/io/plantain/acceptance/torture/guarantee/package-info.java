/// The product's promises, each an object that can find a broken one.
@NullMarked
package io.plantain.acceptance.torture.guarantee;

import org.jspecify.annotations.NullMarked;
