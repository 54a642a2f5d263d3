/// Spans of records and calls.
@NullMarked
package io.plantain.kit.trace;

import org.jspecify.annotations.NullMarked;
