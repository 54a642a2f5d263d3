package io.plantain.local.sketch;

import io.plantain.local.sketch.Steering.Trick;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/// Where pictures are drawn: when first asked for, each once, and kept while there is room.
final class Studio {
  static final long MAX_KEPT_BYTES = 64L << 20; // some hundred 1K pictures

  /// A 4K canvas is 64 MB, so no more of them at once than a small heap bears.
  static final int DRAWING_AT_ONCE = 2;

  private static final byte[] PAGE =
      "<!doctype html><title>Gateway</title><h1>502 Bad Gateway</h1>\n"
          .getBytes(StandardCharsets.UTF_8);
  private static final int BOMB_EDGE = 100_000;

  private final Map<Picture, CompletableFuture<byte[]>> kept = new LinkedHashMap<>(16, 0.75f, true);
  private final Semaphore easels = new Semaphore(DRAWING_AT_ONCE);
  private long keptBytes;

  Answer.Sent result(Job job, int index) {
    if (job.steering.has(Trick.HTML)) {
      return new Answer.Sent(200, "text/html", PAGE);
    }
    if (job.steering.has(Trick.BOMB)) {
      return new Answer.Sent(200, "image/png", Png.claiming(BOMB_EDGE, BOMB_EDGE));
    }
    if (job.steering.has(Trick.TINY)) {
      return new Answer.Sent(200, "image/png", Png.of(1, 1, new int[] {0xFFD93D}));
    }
    Picture picture = job.order.picture(index);
    return new Answer.Sent(200, picture.format().contentType, bytes(picture));
  }

  byte[] bytes(Picture picture) {
    CompletableFuture<byte[]> mine = new CompletableFuture<>();
    CompletableFuture<byte[]> first;
    synchronized (kept) {
      first = kept.putIfAbsent(picture, mine);
    }
    if (first != null) {
      return first.join();
    }
    try {
      byte[] drawn = draw(picture);
      mine.complete(drawn);
      keep(drawn.length);
      return drawn;
    } catch (RuntimeException | Error e) {
      mine.completeExceptionally(e);
      synchronized (kept) {
        kept.remove(picture);
      }
      throw e;
    }
  }

  private byte[] draw(Picture picture) {
    easels.acquireUninterruptibly();
    try {
      return Painter.paint(picture);
    } finally {
      easels.release();
    }
  }

  private void keep(int bytes) {
    synchronized (kept) {
      keptBytes += bytes;
      Iterator<CompletableFuture<byte[]>> leastUsed = kept.values().iterator();
      while (keptBytes > MAX_KEPT_BYTES && leastUsed.hasNext()) {
        CompletableFuture<byte[]> old = leastUsed.next();
        if (old.isDone()) {
          keptBytes -= old.join().length;
          leastUsed.remove();
        }
      }
    }
  }
}
