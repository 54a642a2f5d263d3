package io.plantain.acceptance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/// Free ports for a second installation beside one that may already run on this machine.
public final class Ports {
  /// Below the range from which the system takes ports for outgoing connections: a port that is
  /// free now must still be free when its server starts.
  private static final int FIRST = 20_000;

  private static final int LAST = 32_000;
  private static final int TRIES = 1_000;

  private static final List<String> OF_AN_INSTALLATION =
      List.of(
          "PLANTAIN_PORT_API",
          "PLANTAIN_PORT_INTAKE_ADMIN",
          "PLANTAIN_PORT_MODERATION",
          "PLANTAIN_PORT_LEDGER",
          "PLANTAIN_PORT_GENERATION",
          "PLANTAIN_PORT_STORAGE",
          "PLANTAIN_PORT_MODERATION_ACTUATOR",
          "PLANTAIN_PORT_LEDGER_ACTUATOR",
          "PLANTAIN_PORT_GENERATION_ACTUATOR",
          "PLANTAIN_PORT_STORAGE_ACTUATOR",
          "PLANTAIN_PORT_SKETCH",
          "PLANTAIN_PORT_KAFKA",
          "PLANTAIN_PORT_KAFKA_CONTROLLER",
          "PLANTAIN_PORT_POSTGRES",
          "PLANTAIN_PORT_S3",
          "PLANTAIN_PORT_PROMETHEUS");

  private Ports() {}

  /// The variables that give every process of an installation a port of its own.
  ///
  /// @param more names of further ports
  public static Map<String, String> ofInstallation(String... more) {
    List<String> names = new ArrayList<>(OF_AN_INSTALLATION);
    names.addAll(List.of(more));
    return free(names);
  }

  private static Map<String, String> free(List<String> names) {
    Map<String, String> ports = new LinkedHashMap<>();
    for (int tries = 0; ports.size() < names.size(); tries++) {
      if (tries == TRIES) {
        throw new IllegalStateException("no free ports from " + FIRST + " to " + LAST);
      }
      String port = Integer.toString(ThreadLocalRandom.current().nextInt(FIRST, LAST));
      if (!ports.containsValue(port) && isFree(Integer.parseInt(port))) {
        ports.put(names.get(ports.size()), port);
      }
    }
    return ports;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
