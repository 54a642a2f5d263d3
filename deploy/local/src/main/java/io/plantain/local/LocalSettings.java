package io.plantain.local;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Ports, and which parts somebody else runs. Written down at `up`, so that `down`, `status` and
/// `scale` mean the same system whatever their own environment says.
public record LocalSettings(Map<Port, Integer> ports, Map<String, String> outside) {
  static final String KAFKA = "SPRING_KAFKA_BOOTSTRAP_SERVERS";
  static final String DATABASE = "SPRING_DATASOURCE_URL";
  static final String S3 = "PLANTAIN_S3_ENDPOINT";

  /// Names a part that is not started here, or what is needed to reach it.
  private static final List<String> OUTSIDE =
      List.of(
          KAFKA,
          DATABASE,
          "SPRING_DATASOURCE_USERNAME",
          "SPRING_DATASOURCE_PASSWORD",
          S3,
          "PLANTAIN_S3_PUBLIC_ENDPOINT",
          "PLANTAIN_S3_REGION",
          "PLANTAIN_S3_ACCESS_KEY",
          "PLANTAIN_S3_SECRET_KEY",
          "PLANTAIN_S3_BUCKET");

  private static final int MAX_PORT = 65_535;

  public LocalSettings {
    ports = Map.copyOf(ports);
    outside = Map.copyOf(outside);
  }

  static LocalSettings fromEnvironment(Map<String, String> environment) {
    Map<Port, Integer> ports = new EnumMap<>(Port.class);
    for (Port port : Port.values()) {
      String said = environment.getOrDefault(port.variable(), "").strip();
      ports.put(port, number(port, said.isEmpty() ? "" + port.usual(ports) : said));
    }
    Map<String, String> outside = new TreeMap<>();
    for (String name : OUTSIDE) {
      String value = environment.getOrDefault(name, "");
      if (!value.isBlank()) {
        outside.put(name, value);
      }
    }
    return new LocalSettings(ports, outside);
  }

  static LocalSettings load(Home home) {
    var kept = Home.read(home.settings());
    Map<String, String> values = new TreeMap<>();
    kept.stringPropertyNames().forEach(name -> values.put(name, kept.getProperty(name)));
    return fromEnvironment(values);
  }

  /// Of the last `up`, for a command that looks at its system from outside.
  public static LocalSettings of(Map<String, String> environment) {
    return load(Home.find(environment));
  }

  /// Bootstrap servers for a command that looks at a system from outside: those that the
  /// environment names, else those of the last `up`.
  public static String broker(Map<String, String> environment) {
    return environment.getOrDefault(KAFKA, "").isBlank()
        ? load(Home.find(environment)).bootstrapServers()
        : environment.getOrDefault(KAFKA, "");
  }

  void save(Home home) {
    var kept = new Properties();
    ports.forEach((port, number) -> kept.setProperty(port.variable(), String.valueOf(number)));
    outside.forEach(kept::setProperty);
    Home.write(home.settings(), kept);
  }

  public int port(Port port) {
    return ports.getOrDefault(port, port.usual());
  }

  boolean startsKafka() {
    return !outside.containsKey(KAFKA);
  }

  boolean startsPostgres() {
    return !outside.containsKey(DATABASE);
  }

  boolean startsS3() {
    return !outside.containsKey(S3);
  }

  public String bootstrapServers() {
    return outside.getOrDefault(KAFKA, "127.0.0.1:" + port(Port.KAFKA));
  }

  /// Of the server named by `SPRING_DATASOURCE_URL` or of our own; the database's name is replaced.
  public String databaseUrl(String database) {
    String server = outside.getOrDefault(DATABASE, own("jdbc:postgresql://127.0.0.1:"));
    return server.replaceFirst("^(jdbc:postgresql://[^/?]+)(/[^?]*)?", "$1/" + database);
  }

  private String own(String prefix) {
    return prefix + port(Port.POSTGRES);
  }

  public String s3Endpoint() {
    return outside.getOrDefault(S3, "http://127.0.0.1:" + port(Port.S3));
  }

  public String api() {
    return "http://localhost:" + port(Port.API);
  }

  public String admin() {
    return "http://localhost:" + port(Port.INTAKE_ADMIN);
  }

  public String ledgerAdmin() {
    return "http://localhost:" + port(Port.LEDGER);
  }

  public String moderationAdmin() {
    return "http://localhost:" + port(Port.MODERATION);
  }

  public String generationAdmin() {
    return "http://localhost:" + port(Port.GENERATION);
  }

  public String storageAdmin() {
    return "http://localhost:" + port(Port.STORAGE);
  }

  public String sketch() {
    return "http://127.0.0.1:" + port(Port.SKETCH);
  }

  public @Nullable String value(String name) {
    return outside.get(name);
  }

  private static int number(Port port, String text) {
    if (!text.matches("\\d{1,5}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > MAX_PORT) {
      throw new CannotGoOn(port.variable() + " must be 1 to 65535, not \"" + text + "\".");
    }
    return Integer.parseInt(text);
  }
}
