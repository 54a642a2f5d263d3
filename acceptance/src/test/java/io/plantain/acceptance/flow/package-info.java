/// Small flow runs, for who asks for them.
@NullMarked
package io.plantain.acceptance.flow;

import org.jspecify.annotations.NullMarked;
