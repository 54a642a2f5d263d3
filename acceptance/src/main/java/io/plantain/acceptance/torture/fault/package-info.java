/// The faults: each makes one thing go wrong in a running installation, and heals it.
@NullMarked
package io.plantain.acceptance.torture.fault;

import org.jspecify.annotations.NullMarked;
