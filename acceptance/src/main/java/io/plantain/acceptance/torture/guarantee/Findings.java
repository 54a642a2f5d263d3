package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.torture.Guarantee;
import io.plantain.acceptance.torture.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Collects what one guarantee finds.
final class Findings {
  private final String guarantee;
  private final List<Violation> violations = new ArrayList<>();

  Findings(Guarantee guarantee) {
    this.guarantee = guarantee.name();
  }

  void add(@Nullable UUID taskId, String what, @Nullable Object... figures) {
    violations.add(new Violation(guarantee, taskId, what.formatted(figures)));
  }

  void addUnless(boolean good, @Nullable UUID taskId, String what, @Nullable Object... figures) {
    if (!good) {
      add(taskId, what, figures);
    }
  }

  List<Violation> all() {
    return violations;
  }
}
