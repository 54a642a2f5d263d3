package io.plantain.acceptance.flow;

import io.plantain.acceptance.Installation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A trivial balancer: asks each instance whether it is ready, gives a new connection to the next
/// one that is, tries another one where it is refused, and passes bytes on. It never sends anything
/// twice.
final class Balancer implements AutoCloseable {
  private static final Duration ASK_EVERY = Duration.ofMillis(250); // well below intake's drain
  private static final int CONNECT_MILLIS = 1_000;
  private static final int BUFFER_BYTES = 16_384;

  private final Installation system;
  private final List<String> names;
  private final ServerSocket door;
  private final Map<String, Boolean> ready = new ConcurrentHashMap<>();
  private int next;

  private Balancer(Installation system, List<String> names) throws IOException {
    this.system = system;
    this.names = List.copyOf(names);
    this.door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
  }

  static Balancer before(Installation system, List<String> names) throws IOException {
    Balancer balancer = new Balancer(system, names);
    for (String name : names) {
      balancer.ready.put(name, true);
      Thread.ofVirtual().start(() -> balancer.ask(name));
    }
    Thread.ofVirtual().start(balancer::accept);
    return balancer;
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + door.getLocalPort());
  }

  private void ask(String name) {
    try {
      while (!door.isClosed()) {
        ready.put(name, Waiting.isReady(system.instance(name)));
        Thread.sleep(ASK_EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = door.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException closed) {
      // the end of the run
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = connect()) {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Thread back = Thread.ofVirtual().start(() -> pass(server, client));
      pass(client, server);
      back.join();
    } catch (IOException refusedByAll) {
      // the client sees its connection closed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Socket connect() throws IOException {
    IOException last = new IOException("nobody is ready");
    for (boolean onlyReady : new boolean[] {true, false}) {
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(turn());
        if (!onlyReady || ready.getOrDefault(name, false)) {
          Socket socket = new Socket();
          try {
            int port = system.instance(name).port();
            socket.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return socket;
          } catch (IOException refused) {
            socket.close();
            last = refused;
          }
        }
      }
    }
    throw last;
  }

  private synchronized int turn() {
    next = (next + 1) % names.size();
    return next;
  }

  /// Ends the other half as well, so that a closed connection is seen at once.
  private static void pass(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
      to.shutdownOutput();
    } catch (IOException gone) {
      try {
        from.close();
        to.close();
      } catch (IOException closedTwice) {
        // both are closed
      }
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
