package io.plantain.acceptance.flow;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A connection, kept as long as the server likes, that speaks just enough HTTP to measure a
/// server: a client library would use more of the machine than the server does.
final class Wire implements AutoCloseable {
  private static final int LIMIT_MILLIS = 30_000;

  private final URI base;
  private Socket socket;
  private InputStream in;

  Wire(URI base) throws IOException {
    this.base = base;
    socket = open();
    in = buffered(socket);
  }

  private Socket open() throws IOException {
    Socket opened = new Socket(base.getHost(), base.getPort());
    opened.setTcpNoDelay(true);
    opened.setSoTimeout(LIMIT_MILLIS);
    return opened;
  }

  private static InputStream buffered(Socket socket) throws IOException {
    return new BufferedInputStream(socket.getInputStream(), 16 * 1024);
  }

  static byte[] get(String path, String key) {
    return request("GET", path, key, "");
  }

  static byte[] post(String path, String key, String json) {
    return request("POST", path, key, json);
  }

  private static byte[] request(String method, String path, String key, String body) {
    String length =
        body.isEmpty()
            ? ""
            : "Content-Type: application/json\r\nContent-Length: %d\r\n"
                .formatted(body.getBytes(StandardCharsets.UTF_8).length);
    return "%s %s HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\n%s\r\n%s"
        .formatted(method, path, key, length, body)
        .getBytes(StandardCharsets.UTF_8);
  }

  /// What came back.
  record Answer(int status, String body) {}

  Answer exchange(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    String line = line();
    int status = Integer.parseInt(line.substring(9, 12));
    int length = -1;
    boolean last = false;
    for (line = line(); !line.isEmpty(); line = line()) {
      String header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(15).strip());
      }
      last |= header.equals("connection: close"); // a server's hundredth answer
    }
    Answer answer = new Answer(status, length >= 0 ? read(length) : chunks());
    if (last) {
      socket.close();
      socket = open();
      in = buffered(socket);
    }
    return answer;
  }

  private String chunks() throws IOException {
    StringBuilder body = new StringBuilder();
    for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
      body.append(read(size));
      line();
    }
    line();
    return body.toString();
  }

  private String read(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("an answer that breaks off");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection was closed");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
