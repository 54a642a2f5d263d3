package io.plantain.local.sketch;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/// The picture that is to be enlarged, looked at for its size: what comes of it must be larger than
/// it was. Of the picture itself nothing is shown.
record Original(int width, int height) {
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
  private static final int MAX_REDIRECTS = 3;
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(CONNECT_WITHIN).build();

  /// Null where it is not there, or no picture that Java knows.
  static @Nullable Original at(String link) {
    try {
      URI next = URI.create(link);
      for (int hop = 0; hop <= MAX_REDIRECTS && isPublic(next); hop++) {
        HttpResponse<InputStream> answer =
            CLIENT.send(
                HttpRequest.newBuilder(next).timeout(ANSWER_WITHIN).build(),
                BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
          if (answer.statusCode() / 100 == 2) {
            return read(body);
          }
          String location = answer.headers().firstValue("Location").orElse(null);
          if (answer.statusCode() / 100 != 3 || location == null) {
            return null;
          }
          next = next.resolve(location);
        }
      }
      return null;
    } catch (IOException | IllegalArgumentException notThere) {
      return null;
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private static boolean isPublic(URI link) throws IOException {
    if (!"https".equals(link.getScheme()) || link.getHost() == null || link.getPort() != -1) {
      return false;
    }
    for (InetAddress address : InetAddress.getAllByName(link.getHost())) {
      if (address.isLoopbackAddress()
          || address.isAnyLocalAddress()
          || address.isLinkLocalAddress()
          || address.isSiteLocalAddress()) {
        return false;
      }
    }
    return true;
  }

  /// Its header alone.
  private static @Nullable Original read(InputStream body) throws IOException {
    try (ImageInputStream in = ImageIO.createImageInputStream(body)) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return null;
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        return new Original(reader.getWidth(0), reader.getHeight(0));
      } finally {
        reader.dispose();
      }
    }
  }
}
