package io.plantain.kit;

/// The broker did not acknowledge every record; some may have arrived, so all are sent again later.
public final class PublishFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  PublishFailed(Throwable cause) {
    super("not every record was acknowledged", cause);
  }
}
