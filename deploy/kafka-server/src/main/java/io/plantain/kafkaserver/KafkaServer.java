package io.plantain.kafkaserver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/// One KRaft node, broker and controller in one process, over a directory that outlives it.
///
/// Arguments: directory, port, controller port, then any `name=value` broker settings. Prints
/// `READY host:port` once it answers.
public final class KafkaServer {
  private static final String CONTROLLER = "CONTROLLER";

  private KafkaServer() {}

  public static void main(String[] args) throws Exception {
    if (args.length < 3) {
      System.err.println("Usage: kafka-server DIRECTORY PORT CONTROLLER_PORT [name=value ...]");
      System.exit(2);
    }
    Path logs = Files.createDirectories(Path.of(args[0]).toAbsolutePath().resolve("logs"));
    Properties settings =
        BrokerSettings.of(logs, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    for (int i = 3; i < args.length; i++) {
      String[] pair = args[i].split("=", 2);
      settings.put(pair[0], pair[1]);
    }
    if (!Files.exists(logs.resolve("meta.properties"))) {
      format(logs);
    }
    var server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    server.startup();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.shutdown();
                  server.awaitShutdown();
                },
                "kafka-shutdown"));
    System.out.println("READY " + settings.getProperty("advertised.listeners"));
    server.awaitShutdown();
  }

  private static void format(Path logs) throws Exception {
    new Formatter()
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(BrokerSettings.NODE_ID)
        .setControllerListenerName(CONTROLLER)
        .addDirectory(logs.toString())
        .setMetadataLogDirectory(logs.toString())
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setIgnoreFormatted(true)
        .setUnstableFeatureVersionsEnabled(false)
        .run();
  }
}
