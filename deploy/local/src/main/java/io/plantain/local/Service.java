package io.plantain.local;

import java.util.Arrays;
import java.util.Optional;

/// The five services, in the order in which a task travels.
enum Service {
  INTAKE("intake-service", "intake", Port.API, Port.INTAKE_ADMIN, 224),
  MODERATION("moderation-service", "moderation", Port.MODERATION, Port.MODERATION_ACTUATOR, 224),
  LEDGER("ledger-service", "ledger", Port.LEDGER, Port.LEDGER_ACTUATOR, 192),
  GENERATION("generation-worker", "generation", Port.GENERATION, Port.GENERATION_ACTUATOR, 224),
  // Holds pixels while it converts: one picture of 4K takes 64 MiB.
  STORAGE("storage-worker", "storage", Port.STORAGE, Port.STORAGE_ACTUATOR, 384);

  private final String title;
  private final String database;
  private final Port port;
  private final Port actuator;
  private final int heapMebibytes;

  Service(String title, String database, Port port, Port actuator, int heapMebibytes) {
    this.title = title;
    this.database = database;
    this.port = port;
    this.actuator = actuator;
    this.heapMebibytes = heapMebibytes;
  }

  String title() {
    return title;
  }

  /// Also its login.
  String database() {
    return database;
  }

  Port port() {
    return port;
  }

  /// Health and metrics; intake's admin API is there too.
  Port actuator() {
    return actuator;
  }

  int heapMebibytes() {
    return heapMebibytes;
  }

  /// The name of its n-th process: the first has the service's own name.
  String process(int number) {
    return number == 1 ? title : title + "-" + number;
  }

  /// Which service a process belongs to: `generation-worker-2` is a generation worker.
  static Optional<Service> of(String process) {
    String name = process.replaceFirst("-\\d+$", "");
    return Arrays.stream(values()).filter(service -> service.title.equals(name)).findFirst();
  }
}
