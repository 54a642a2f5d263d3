package io.plantain.moderation.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Which rows are learned from: decided by the text itself, so that it is the same on every machine
/// and for the same text in two files.
public enum Split {
  TRAINING,
  CALIBRATION,
  HELD_OUT;

  private static final int HELD_OUT_BELOW = 51; // of 256: a fifth
  private static final int CALIBRATION_BELOW = 102;

  public static Split of(String text) {
    try {
      int first = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8))[0] & 0xFF;
      return first < HELD_OUT_BELOW ? HELD_OUT : first < CALIBRATION_BELOW ? CALIBRATION : TRAINING;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
