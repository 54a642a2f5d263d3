package io.plantain.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Stands before a server and can be shut: connections break, new ones are dropped.
final class Gate {
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ServerSocket server;
  private final URI behind;
  private volatile boolean shut;

  Gate(String endpoint) {
    behind = URI.create(endpoint);
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  void shut() {
    shut = true;
    open.forEach(Gate::drop);
    open.clear();
  }

  void reopen() {
    shut = false;
  }

  private void accept() {
    while (true) {
      try {
        Socket client = server.accept();
        if (shut) {
          drop(client);
          continue;
        }
        Socket target = new Socket(behind.getHost(), behind.getPort());
        open.add(client);
        open.add(target);
        Thread.ofVirtual().start(() -> copy(client, target));
        Thread.ofVirtual().start(() -> copy(target, client));
      } catch (IOException ended) {
        return;
      }
    }
  }

  private void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException broken) {
      // Shut, or done.
    } finally {
      drop(from);
      drop(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void drop(Socket socket) {
    try {
      socket.close();
    } catch (IOException already) {
      // Nothing is left to close.
    }
  }
}
