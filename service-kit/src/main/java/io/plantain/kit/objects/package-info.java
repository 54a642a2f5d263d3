/// How services reach the object store: its settings, and clients for storing and for signing.
@NullMarked
package io.plantain.kit.objects;

import org.jspecify.annotations.NullMarked;
