/// What holds for every source file, whoever writes it.
@NullMarked
package io.plantain.acceptance.structure;

import org.jspecify.annotations.NullMarked;
