package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.Guarantee;
import io.plantain.acceptance.torture.Violation;
import java.util.List;

/// Nobody follows a redirect to an address of the inside, or a link that a forged callback names:
/// the provider has traps there and counts who comes.
public final class NothingForbiddenIsFetched implements Guarantee {
  @Override
  public List<Violation> check(Evidence evidence) {
    Findings findings = new Findings(this);
    findings.addUnless(
        evidence.trapped() == 0, null, "%d visits to the provider's traps", evidence.trapped());
    return findings.all();
  }
}
