package io.plantain.generation.provider;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/// The body of a submit, which is only written while its time has not come. Resolving a name,
/// waiting for a connection and opening one are behind it by then; without a body, no server starts
/// a job.
final class TimedBody extends HttpEntityWrapper {
  private final SendBy sendBy;

  TimedBody(ByteArrayEntity body, SendBy sendBy) {
    super(body);
    this.sendBy = sendBy;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    if (sendBy.isOver()) {
      throw new TooLate();
    }
    super.writeTo(out);
  }

  /// Nothing of the body has left.
  static final class TooLate extends IOException {
    private static final long serialVersionUID = 1;

    TooLate() {
      super("the lease is too old to begin");
    }
  }
}
