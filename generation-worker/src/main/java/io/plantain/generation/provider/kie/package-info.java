/// KIE.ai, the unified jobs API: `createTask`, then `recordInfo` until it is done.
@NullMarked
package io.plantain.generation.provider.kie;

import org.jspecify.annotations.NullMarked;
