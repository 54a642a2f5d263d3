/// The promises, shown on separately running processes.
@NullMarked
package io.plantain.acceptance;

import org.jspecify.annotations.NullMarked;
