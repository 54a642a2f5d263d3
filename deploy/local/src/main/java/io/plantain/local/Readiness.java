package io.plantain.local;

import io.plantain.local.process.LocalProcess;
import io.plantain.local.process.ProcessSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asks a process whether it is ready, and waits until it is.
final class Readiness {
  /// A busy machine with five JVMs starting at once; beyond that something is wrong.
  private static final Duration TIMEOUT = Duration.ofSeconds(300);

  private static final Duration PAUSE = Duration.ofMillis(150);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
  private static final int CONNECT_MILLIS = 500;
  private static final int LOG_LINES = 15; // of a process that died: usually its exception
  private static final int LOG_BYTES = 8_192;

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  /// Throws a sentence with the end of the log when the process dies or takes too long.
  void await(ProcessSpec spec, LocalProcess process) throws InterruptedException {
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (!isReady(spec)) {
      if (!process.isAlive()) {
        throw new CannotGoOn(
            spec.name() + " ended while it started. " + spec.log() + " says:\n" + tail(spec.log()));
      }
      if (System.nanoTime() > end) {
        throw new CannotGoOn(
            "%s is not ready after %d s. %s says:\n%s"
                .formatted(spec.name(), TIMEOUT.toSeconds(), spec.log(), tail(spec.log())));
      }
      Thread.sleep(PAUSE);
    }
  }

  boolean isReady(ProcessSpec spec) throws InterruptedException {
    @Nullable URI ready = spec.ready();
    return ready == null ? accepts(spec.port()) : answers(ready);
  }

  static boolean accepts(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean answers(URI address) throws InterruptedException {
    try {
      return client
              .send(
                  HttpRequest.newBuilder(address).timeout(ANSWER_TIMEOUT).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static String tail(Path log) {
    try (var channel = Files.newByteChannel(log)) {
      channel.position(Math.max(0, channel.size() - LOG_BYTES));
      var buffer = ByteBuffer.allocate(LOG_BYTES);
      channel.read(buffer);
      List<String> lines =
          new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException e) {
      return "(no log)";
    }
  }
}
