package io.plantain.event;

/// A wallet as it was after an entry. Of two balances of one team the higher version is the newer.
///
/// @param available credits that can be spent now
/// @param held credits debited for tasks that have not ended
/// @param version number of journal rows of the wallet
public record Balance(long available, long held, long version) {}
