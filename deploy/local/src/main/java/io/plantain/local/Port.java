package io.plantain.local;

import java.util.Locale;

/// Every port of the local run; each is moved by a variable of its own.
public enum Port {
  API(8080),
  INTAKE_ADMIN(8090),
  MODERATION(8091),
  LEDGER(8092),
  GENERATION(8093),
  STORAGE(8094),
  SKETCH(8095),
  KAFKA(9092),
  KAFKA_CONTROLLER(9094),
  POSTGRES(5432),
  S3(9000),
  PROMETHEUS(9090);

  private final int usual;

  Port(int usual) {
    this.usual = usual;
  }

  public int usual() {
    return usual;
  }

  public String variable() {
    return "PLANTAIN_PORT_" + name();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
