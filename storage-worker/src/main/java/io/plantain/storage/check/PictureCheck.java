package io.plantain.storage.check;

import io.plantain.kit.outside.OutsideAnswer;

/// Says what it thinks of a picture, in the same values as the checks of prompts do. All checks are
/// asked, the strongest opinion wins; one that cannot answer makes the picture wait.
public interface PictureCheck {
  default boolean isOn() {
    return true;
  }

  /// @param index of the picture in its task
  /// @param jpeg the picture, reduced
  OutsideAnswer judge(int index, byte[] jpeg) throws InterruptedException;
}
