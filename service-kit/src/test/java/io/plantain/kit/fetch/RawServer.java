package io.plantain.kit.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/// A server on the loopback that says exactly what a test writes, byte by byte if need be.
final class RawServer implements AutoCloseable {
  interface Script {
    void answer(String requestLine, OutputStream out) throws IOException, InterruptedException;
  }

  final AtomicInteger connections = new AtomicInteger();
  private final ServerSocket socket;

  RawServer(Script script) throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(
            () -> {
              while (!socket.isClosed()) {
                try {
                  Socket client = socket.accept();
                  connections.incrementAndGet();
                  Thread.ofVirtual().start(() -> serve(client, script));
                } catch (IOException closed) {
                  return;
                }
              }
            });
  }

  String origin() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  private static void serve(Socket client, Script script) {
    try (client) {
      InputStream in = client.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          return;
        }
        head.append((char) next);
      }
      script.answer(head.substring(0, head.indexOf("\r\n")), client.getOutputStream());
    } catch (IOException | InterruptedException gone) {
      // The client left: that is what most of these tests are about.
    }
  }

  static void say(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
