/// Any HTTP server that takes a job and tells its state, described by configuration alone.
@NullMarked
package io.plantain.generation.provider.generic;

import org.jspecify.annotations.NullMarked;
