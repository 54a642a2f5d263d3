package io.plantain.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Free ports for a second installation beside one that may already run on this machine.
final class Ports {
  private Ports() {}

  static Map<String, String> free(List<String> names) {
    List<ServerSocket> sockets = new ArrayList<>();
    Map<String, String> ports = new LinkedHashMap<>();
    try {
      for (String name : names) { // all are open at once, so no port is handed out twice
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        sockets.add(socket);
        ports.put(name, Integer.toString(socket.getLocalPort()));
      }
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
