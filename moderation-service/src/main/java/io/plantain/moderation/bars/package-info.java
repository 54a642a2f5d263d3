/// Measures the judge against every figure that it must reach; not part of the running service.
@NullMarked
package io.plantain.moderation.bars;

import org.jspecify.annotations.NullMarked;
