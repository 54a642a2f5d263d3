/// Proves that the servers are real.
@NullMarked
package io.plantain.testservers;

import org.jspecify.annotations.NullMarked;
