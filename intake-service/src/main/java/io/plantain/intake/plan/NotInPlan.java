package io.plantain.intake.plan;

import java.util.List;

/// A valid request for what its team's plan does not have. Without a stack trace: it is no fault.
public final class NotInPlan extends RuntimeException {
  private static final long serialVersionUID = 1;
  public static final String CODE = "not_in_plan";

  NotInPlan(String field, String value, String plan, List<String> allowed) {
    super(
        "The plan %s does not have the %s %s. It has: %s."
            .formatted(plan, field, value, String.join(", ", allowed)),
        null,
        false,
        false);
  }

  /// What to change.
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
