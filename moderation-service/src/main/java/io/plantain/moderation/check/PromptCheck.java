package io.plantain.moderation.check;

import io.plantain.kit.opinion.Opinion;
import java.util.List;

/// One way of looking at a prompt. A new check is one class that Spring finds (`@Component`) and
/// one test that extends PromptCheckContract.
public interface PromptCheck {
  /// Names the check in metrics and logs.
  String name();

  /// Names the model it asks; empty for a check that asks none.
  default String modelVersion() {
    return "";
  }

  /// Everything this check has against the prompt; nothing is an allow. The same prompt gets the
  /// same opinions, from any thread.
  ///
  /// @throws io.plantain.kit.TryLater where the check cannot answer now: the task waits, for a
  ///   prompt that was not judged must not pass
  List<Opinion> judge(Reading prompt);
}
