package io.plantain.kit.fetch;

import io.plantain.kit.TryLater;
import io.plantain.kit.fetch.FetchOutcome.Fetched;
import io.plantain.kit.fetch.FetchOutcome.TooLarge;
import io.plantain.kit.fetch.FetchOutcome.Unreachable;
import java.io.FilterOutputStream;
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
    Path file = temporaryFile();
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
    try (OutputStream out = new Disk(Files.newOutputStream(file))) {
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

  private static Path temporaryFile() {
    try {
      return Files.createTempFile("plantain-fetch-", ".part");
    } catch (IOException full) {
      throw new TryLater("temporary files cannot be used", full);
    }
  }

  /// Tells our own disk from the network: a full disk says nothing about the server.
  private static final class Disk extends FilterOutputStream {
    Disk(OutputStream file) {
      super(file);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      try {
        out.write(bytes, from, length);
      } catch (IOException full) {
        throw new TryLater("temporary files cannot be used", full);
      }
    }
  }

  private boolean tooSlow(long bytes, long nanos) {
    return nanos > settings.rateGrace().toNanos()
        && bytes / (nanos / 1e9) < settings.minBytesPerSecond();
  }
}
