/// What operators do by hand to single tasks: each act is written down with who, why and what came
/// of it.
@NullMarked
package io.plantain.kit.act;

import org.jspecify.annotations.NullMarked;
