package io.plantain.generation.account;

import java.time.Duration;

/// How an account stood when an attempt of it was claimed.
///
/// @param epoch which opening or closing of the circuit that was: a later one is not judged by this
///   attempt's answers
/// @param troubled whether a good answer is news
/// @param cooling how long it must not be asked; zero where it may
public record Standing(long epoch, boolean troubled, Duration cooling) {
  public static final Standing WELL = new Standing(0, false, Duration.ZERO);
}
