package io.plantain.acceptance.torture.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A wire between two processes that can be cut, or made slow, while both live on.
public final class TcpProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int BACKLOG = 200;
  private static final int CONNECT_MILLIS = 2_000;

  private final ServerSocket server;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile int bytesPerSecond; // 0 is as fast as it goes

  /// Listens at once; who comes before the target does is turned away.
  public TcpProxy(int port, int target) {
    this.target = target;
    try {
      server = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("proxy-" + port).start(this::accept);
  }

  /// Ends every connection, and each new one at once.
  void cut() {
    cut = true;
    open.forEach(TcpProxy::reset);
  }

  /// Lets this much through in each direction of each connection.
  void slow(int bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  void heal() {
    cut = false;
    bytesPerSecond = 0;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException closed) {
        // ends with the server
      }
    }
  }

  private void connect(Socket client) {
    if (cut) {
      reset(client);
      return;
    }
    Socket other = new Socket();
    try {
      other.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      other.setOption(StandardSocketOptions.TCP_NODELAY, true);
      open.add(client);
      open.add(other);
      Thread.ofVirtual().start(() -> pump(other, client));
      pump(client, other);
    } catch (IOException away) {
      reset(client);
      reset(other);
    }
  }

  /// Ends both when one side ends: nobody here speaks through half a connection.
  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      while (true) {
        int limit = bytesPerSecond;
        int portion = limit == 0 ? buffer.length : Math.max(1, Math.min(buffer.length, limit / 10));
        int read = in.read(buffer, 0, portion);
        if (read < 0 || cut) {
          break;
        }
        out.write(buffer, 0, read);
        if (limit > 0) {
          Thread.sleep(Duration.ofNanos(read * 1_000_000_000L / limit));
        }
      }
    } catch (IOException ended) {
      // told to the other side below
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close(from);
      close(to);
    }
  }

  /// As a machine that vanished: no goodbye.
  private static void reset(Socket socket) {
    try {
      socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException closed) {
      // then there is nothing to reset
    }
    try {
      socket.close();
    } catch (IOException closed) {
      // fine
    }
  }

  private void close(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException closed) {
      // fine
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(TcpProxy::reset);
  }
}
