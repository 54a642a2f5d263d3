/// A provider that draws: speaks the Banana v4, the KIE and the fal wire contracts and answers real
/// pictures.
@NullMarked
package io.plantain.local.sketch;

import org.jspecify.annotations.NullMarked;
