/// The command line, without a broker.
@NullMarked
package io.plantain.local.dlt.operator;

import org.jspecify.annotations.NullMarked;
