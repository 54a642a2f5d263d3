/// Banana v4, `start` and `check`: the hosted service is gone, servers that speak it are not.
@NullMarked
package io.plantain.generation.provider.banana;

import org.jspecify.annotations.NullMarked;
