/// The outside world that draws pictures: what an adapter must do, what it may answer, and which
/// model goes where.
@NullMarked
package io.plantain.generation.provider;

import org.jspecify.annotations.NullMarked;
