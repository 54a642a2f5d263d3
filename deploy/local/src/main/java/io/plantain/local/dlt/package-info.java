/// Lets an operator look at dead letters, send them again, or drop them for a reason.
@NullMarked
package io.plantain.local.dlt;

import org.jspecify.annotations.NullMarked;
