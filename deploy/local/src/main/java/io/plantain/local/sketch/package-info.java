/// A provider that draws: speaks the Banana v4 and the KIE wire contracts and answers with real
/// pictures.
@NullMarked
package io.plantain.local.sketch;

import org.jspecify.annotations.NullMarked;
