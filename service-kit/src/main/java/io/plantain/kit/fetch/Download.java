package io.plantain.kit.fetch;

import io.plantain.kit.fetch.FetchOutcome.Fetched;
import io.plantain.kit.fetch.FetchOutcome.TooLarge;
import io.plantain.kit.fetch.FetchOutcome.Unreachable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hc.core5.http.HttpEntity;

/// Streams a body to a temporary file, counting bytes and watching the rate.
record Download(FetchSettings settings, Cut cut) {
  private static final int BUFFER_BYTES = 64 * 1024;

  FetchOutcome toFile(HttpEntity body, long maxBytes) throws IOException {
    Path file = Files.createTempFile("plantain-fetch-", ".part");
    boolean keep = false;
    try {
      FetchOutcome outcome = copy(body, file, maxBytes);
      keep = outcome instanceof Fetched;
      return outcome;
    } finally {
      if (!keep) {
        Files.deleteIfExists(file);
      }
    }
  }

  /// The stream is left open on purpose where the body is not read to its end: closing it would
  /// read on. The caller aborts the request.
  private FetchOutcome copy(HttpEntity body, Path file, long maxBytes) throws IOException {
    long started = System.nanoTime();
    long bytes = 0;
    byte[] buffer = new byte[BUFFER_BYTES];
    InputStream in = body.getContent();
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes += read;
        if (bytes > maxBytes) {
          return new TooLarge(maxBytes);
        }
        if (tooSlow(bytes, System.nanoTime() - started)) {
          cut.now("slower than " + settings.minBytesPerSecond() + " bytes a second");
          return new Unreachable(String.valueOf(cut.why()), true);
        }
        out.write(buffer, 0, read);
      }
    }
    in.close();
    cut.bodyIsRead();
    return new Fetched(file, bytes, body.getContentType());
  }

  private boolean tooSlow(long bytes, long nanos) {
    return nanos > settings.rateGrace().toNanos()
        && bytes / (nanos / 1e9) < settings.minBytesPerSecond();
  }
}
