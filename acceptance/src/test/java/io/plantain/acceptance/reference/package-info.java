/// Documents that are written from the sources, and held to them.
@NullMarked
package io.plantain.acceptance.reference;

import org.jspecify.annotations.NullMarked;
