package io.plantain.acceptance.torture;

import io.plantain.acceptance.Installation;
import io.plantain.event.Topics;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Lets every service read every record it ever read once more, in a system at rest.
public final class EverythingAgain {
  private static final int SCRIPT_LIMIT_SECONDS = 300;
  private static final Duration GROUP_EMPTY_WITHIN = Duration.ofSeconds(60);

  private EverythingAgain() {}

  public static void read(Installation system, PrintStream out) throws Exception {
    all(system, "stop");
    long records = 0;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", system.kafka()))) {
      for (String service : Topics.SERVICES) {
        records += rewind(admin, service);
      }
    }
    all(system, "start");
    out.printf("  all groups read everything again: %d records%n", records);
  }

  private static void all(Installation system, String command) {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(Topics.SERVICES);
    system.plantain(SCRIPT_LIMIT_SECONDS, words.toArray(String[]::new));
  }

  private static long rewind(Admin admin, String service) throws Exception {
    var read = admin.listConsumerGroupOffsets(service).partitionsToOffsetAndMetadata().get();
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    read.keySet().forEach(partition -> asked.put(partition, OffsetSpec.earliest()));
    var begins = admin.listOffsets(asked).all().get();
    Map<TopicPartition, OffsetAndMetadata> back = new HashMap<>();
    long records = 0;
    for (var begin : begins.entrySet()) {
      back.put(begin.getKey(), new OffsetAndMetadata(begin.getValue().offset()));
      OffsetAndMetadata stood = read.get(begin.getKey());
      records += stood == null ? 0 : stood.offset() - begin.getValue().offset();
    }
    long limit = System.nanoTime() + GROUP_EMPTY_WITHIN.toNanos();
    while (true) {
      try {
        admin.alterConsumerGroupOffsets(service, back).all().get();
        return records;
      } catch (ExecutionException stillHasMembers) {
        if (System.nanoTime() > limit) {
          throw stillHasMembers;
        }
        Thread.sleep(1_000);
      }
    }
  }
}
