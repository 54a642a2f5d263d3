package io.plantain.kit;

/// A record that no retry can make readable; it goes to the dead letters with this reason.
public final class UnreadableRecord extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UnreadableRecord(String reason) {
    super(reason);
  }
}
