/// The command line of `./plantain dlt`.
@NullMarked
package io.plantain.local.dlt.operator;

import org.jspecify.annotations.NullMarked;
