package io.plantain.acceptance.torture;

import io.plantain.acceptance.Installation;
import java.util.List;

/// What the guarantees look at. Grows by what outsiders can see: HTTP, public topics, the
/// provider's counters, the object store, read-only SQL.
///
/// @param installation where to ask
/// @param sent every request of the run
public record Evidence(Installation installation, List<Sent> sent) {
  public Evidence {
    sent = List.copyOf(sent);
  }
}
