/// Small flow runs, as part of every build.
@NullMarked
package io.plantain.acceptance.flow;

import org.jspecify.annotations.NullMarked;
