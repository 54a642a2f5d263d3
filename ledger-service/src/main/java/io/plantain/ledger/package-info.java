/// Holds, captures and returns credits for tasks, and says so.
@NullMarked
package io.plantain.ledger;

import org.jspecify.annotations.NullMarked;
