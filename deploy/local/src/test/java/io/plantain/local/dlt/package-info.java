/// What can be told of dead letters without a broker.
@NullMarked
package io.plantain.local.dlt;

import org.jspecify.annotations.NullMarked;
