/// The routes of a model: which one a task takes, when it may take the next one, and what that
/// costs.
@NullMarked
package io.plantain.generation.route;

import org.jspecify.annotations.NullMarked;
