package io.plantain.acceptance.torture;

import java.util.List;

/// One promise of the product, checked from outside when a run has come to rest.
public interface Guarantee {

  /// As it stands in reports: `NoTaskPaidTwice`.
  default String name() {
    return getClass().getSimpleName();
  }

  /// Every case in which the promise was broken; empty is good.
  List<Violation> check(Evidence evidence);
}
