/// The operators' edge: grants and expiries go in through the commands topic, wallets and
/// statements are read.
@NullMarked
package io.plantain.ledger.admin;

import org.jspecify.annotations.NullMarked;
