package io.plantain.generation.callback;

/// Whoever works on due rows.
public interface DueRows {

  /// Something may be due now.
  void wake();
}
