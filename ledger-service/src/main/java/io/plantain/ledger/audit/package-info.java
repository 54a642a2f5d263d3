/// Checks the books against their own laws, every minute, and counts what breaks them.
@NullMarked
package io.plantain.ledger.audit;

import org.jspecify.annotations.NullMarked;
