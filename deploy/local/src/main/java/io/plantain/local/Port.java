package io.plantain.local;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Every port of the local run; each is moved by a variable of its own. Actuator's go with the port
/// of their service where nobody says more.
public enum Port {
  API(8080),
  INTAKE_ADMIN(8090),
  MODERATION(8091),
  LEDGER(8092),
  GENERATION(8093),
  STORAGE(8094),
  MODERATION_ACTUATOR(MODERATION),
  LEDGER_ACTUATOR(LEDGER),
  GENERATION_ACTUATOR(GENERATION),
  STORAGE_ACTUATOR(STORAGE),
  SKETCH(8095),
  KAFKA(9092),
  KAFKA_CONTROLLER(9094),
  POSTGRES(5432),
  S3(9000),
  PROMETHEUS(9090);

  private static final int ACTUATOR_ABOVE = 100;

  private final int usual;
  private final @Nullable Port service;

  Port(int usual) {
    this.usual = usual;
    this.service = null;
  }

  Port(Port service) {
    this.usual = service.usual + ACTUATOR_ABOVE;
    this.service = service;
  }

  public int usual() {
    return usual;
  }

  /// Where it is when the others are where they are, and nothing is said of this one.
  int usual(Map<Port, Integer> others) {
    Integer beside = service == null ? null : others.get(service);
    return beside == null ? usual : beside + ACTUATOR_ABOVE;
  }

  public String variable() {
    return "PLANTAIN_PORT_" + name();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
