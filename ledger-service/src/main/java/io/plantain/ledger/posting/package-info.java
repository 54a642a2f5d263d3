/// Decides what every command does to wallets and holds: pure, in log order, without a database.
@NullMarked
package io.plantain.ledger.posting;

import org.jspecify.annotations.NullMarked;
