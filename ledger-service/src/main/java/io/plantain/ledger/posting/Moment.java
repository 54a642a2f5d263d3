package io.plantain.ledger.posting;

import io.plantain.event.Balance;
import java.time.Instant;

/// When a state was reached and what the wallet was then. Stored, so that an event which is sent
/// again is identical.
public record Moment(Instant at, Balance balance) {}
