/// Measures how the system behaves when it is flooded, stopped, restarted, or left without a
/// broker.
@NullMarked
package io.plantain.acceptance.flow;

import org.jspecify.annotations.NullMarked;
