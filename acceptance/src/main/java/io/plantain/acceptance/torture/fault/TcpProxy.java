package io.plantain.acceptance.torture.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A wire between two processes that can be cut and slowed down.
public final class TcpProxy implements AutoCloseable {
  private static final int CHUNK = 16 * 1024; // small enough for a delay to be felt
  private static final int CONNECT_MILLIS = 3_000;

  private final ServerSocket server;
  private final InetSocketAddress target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile Duration delay = Duration.ZERO;

  /// @param port where it listens on loopback
  public TcpProxy(int port, int targetPort) {
    try {
      server = new ServerSocket(port, 256, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /// Resets every connection, and every new one.
  public void cut() {
    cut = true;
    open.forEach(TcpProxy::reset);
  }

  /// Every chunk of 16 KiB takes that much longer.
  public void slow(Duration each) {
    delay = each;
  }

  public void heal() {
    cut = false;
    delay = Duration.ZERO;
  }

  @Override
  public void close() throws IOException {
    server.close();
    open.forEach(TcpProxy::reset);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException closed) {
        // The loop's condition tells whether it was us.
      }
    }
  }

  private void connect(Socket client) {
    open.add(client);
    Socket upstream = new Socket();
    open.add(upstream);
    try {
      if (cut) {
        throw new IOException("cut");
      }
      upstream.connect(target, CONNECT_MILLIS);
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
      Thread back = Thread.ofVirtual().start(() -> copy(upstream, client));
      copy(client, upstream);
      back.join();
    } catch (IOException refused) {
      // The client sees a reset, as it would of a dead server.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      reset(client);
      reset(upstream);
      open.remove(client);
      open.remove(upstream);
    }
  }

  private void copy(Socket from, Socket to) {
    byte[] chunk = new byte[CHUNK];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        if (!delay.isZero()) {
          Thread.sleep(delay);
        }
        if (cut) {
          return;
        }
        out.write(chunk, 0, read);
        out.flush();
      }
      to.shutdownOutput();
    } catch (IOException broken) {
      reset(from);
      reset(to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException closed) {
      // Then there is nothing left to reset.
    }
    try {
      socket.close();
    } catch (IOException closed) {
      // It is what we wanted.
    }
  }
}
