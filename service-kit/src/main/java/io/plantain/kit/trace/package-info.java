/// Spans of the way of a task, and the W3C header that carries it on.
@NullMarked
package io.plantain.kit.trace;

import org.jspecify.annotations.NullMarked;
