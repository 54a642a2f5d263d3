package io.plantain.local;

import io.plantain.local.process.ProcessSpec;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How each process is started, from its name and ports alone: a crashed one is started the same
/// way again.
final class Plan {
  static final String BROKER = "kafka";
  static final String S3 = "s3";
  static final String SKETCH = "sketch";

  /// In the variables of a process: a runnable jar of another version of its service.
  private static final String OTHER_JAR = "PLANTAIN_JAR";

  private static final String DEFAULT_BUCKET = "plantain-media";
  private static final String DEFAULT_REGION = "us-east-1";

  /// Small machines, many JVMs: one collector thread and the quick compiler cost the least.
  private static final List<String> SMALL_JVM =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xss512k",
          // lz4 loads native code; without this each log begins with a warning.
          "--enable-native-access=ALL-UNNAMED");

  private final Home home;
  private final LocalSettings settings;
  private final Credentials credentials;
  private final Map<String, String> environment;
  private final StartupCache cache;

  Plan(
      Home home,
      LocalSettings settings,
      Credentials credentials,
      Map<String, String> environment,
      StartupCache cache) {
    this.home = home;
    this.settings = settings;
    this.credentials = credentials;
    this.environment = Map.copyOf(environment);
    this.cache = cache;
  }

  ProcessSpec of(String process, int port, int secondPort) {
    ProcessSpec spec = usual(process, port, secondPort);
    return spec.with(ExtraVariables.of(home, process));
  }

  private ProcessSpec usual(String process, int port, int secondPort) {
    return switch (process) {
      case BROKER -> broker();
      case S3 -> s3();
      case SKETCH -> sketch();
      case LocalPrometheus.NAME -> prometheus();
      default ->
          Service.of(process)
              .map(service -> service(service, process, port, secondPort))
              .orElseThrow(() -> new IllegalArgumentException(process));
    };
  }

  private ProcessSpec broker() {
    int port = settings.port(Port.KAFKA);
    List<String> command = java(320);
    command.addAll(cache.use("deploy/kafka-server"));
    command.addAll(
        List.of(
            home.data("kafka").toString(),
            String.valueOf(port),
            String.valueOf(settings.port(Port.KAFKA_CONTROLLER))));
    String more = environment.getOrDefault("PLANTAIN_KAFKA_SETTINGS", "").strip();
    if (!more.isEmpty()) {
      command.addAll(List.of(more.split("\\s+")));
    }
    return spec(BROKER, command, Map.of(), port, null);
  }

  private ProcessSpec prometheus() {
    int port = settings.port(Port.PROMETHEUS);
    return spec(
        LocalPrometheus.NAME,
        LocalPrometheus.command(home, port),
        Map.of(),
        port,
        URI.create("http://localhost:" + port + "/-/ready"));
  }

  private ProcessSpec s3() {
    int port = settings.port(Port.S3);
    List<String> command = java(128);
    command.addAll(cache.use("deploy/s3-server"));
    command.addAll(List.of(home.data("s3").toString(), String.valueOf(port)));
    return spec(S3, command, s3Keys(), port, null);
  }

  private ProcessSpec sketch() {
    int port = settings.port(Port.SKETCH);
    List<String> command = java(384);
    command.addAll(
        List.of(
            // The JDK's server closes idle connections after 30 s, or at once beyond 200, also one
            // that a worker is just using again: a submit lost like that has an unknown outcome.
            // Longer than the worker keeps a connection (5 min).
            "-Dsun.net.httpserver.idleInterval=600",
            "-Dsun.net.httpserver.maxIdleConnections=2000",
            "-Dloader.main=io.plantain.local.sketch.SketchServer",
            "-cp",
            home.launcherJar(),
            "org.springframework.boot.loader.launch.PropertiesLauncher"));
    return spec(SKETCH, command, Map.of(Port.SKETCH.variable(), String.valueOf(port)), port, null);
  }

  private ProcessSpec service(Service service, String process, int port, int secondPort) {
    List<String> command = java(service.heapMebibytes());
    String otherJar = ExtraVariables.of(home, process).getOrDefault(OTHER_JAR, "");
    command.addAll(otherJar.isEmpty() ? cache.use(service.title()) : List.of("-jar", otherJar));
    Map<String, String> variables = variables(service);
    variables.put("SERVER_PORT", String.valueOf(port));
    boolean sketchCalls =
        settings.sketch().equals(variables.get("PLANTAIN_PROVIDERS_KIE_BASE_URL"));
    if (service == Service.GENERATION && sketchCalls) { // an outside provider could not reach us
      variables.put("PLANTAIN_CALLBACKS_BASE_URL", "http://localhost:" + port);
    }
    variables.put("MANAGEMENT_SERVER_PORT", String.valueOf(secondPort));
    return spec(
        process,
        command,
        variables,
        port,
        URI.create("http://localhost:" + secondPort + "/actuator/health/readiness"));
  }

  /// What a service needs to find the others, without its ports.
  Map<String, String> variables(Service service) {
    Map<String, String> variables = new HashMap<>(s3Keys());
    variables.put(LocalSettings.KAFKA, settings.bootstrapServers());
    variables.put(LocalSettings.DATABASE, settings.databaseUrl(service.database()));
    variables.put("SPRING_DATASOURCE_USERNAME", service.database());
    variables.put("SPRING_DATASOURCE_PASSWORD", credentials.databasePassword(service.database()));
    variables.put(LocalSettings.S3, settings.s3Endpoint());
    variables.put("PLANTAIN_S3_REGION", region());
    variables.put("PLANTAIN_S3_BUCKET", bucket());
    variables.put("PLANTAIN_ADMIN_KEY", credentials.adminKey());
    // Without an account of his own a newcomer's tasks go to the sketch provider.
    useSketch(variables, "BANANA");
    useSketch(variables, "FAL");
    if (useSketch(variables, "KIE")) { // the only provider here that draws pipeline figures
      variables.put("PLANTAIN_ROUTES_PIPELINE_PROVIDER", "kie");
      variables.put("PLANTAIN_ROUTES_PIPELINE_PROVIDERMODEL", "pipeline");
    }
    String trusted = environment.getOrDefault("PLANTAIN_FETCH_TRUSTED_ORIGINS", "");
    variables.put(
        "PLANTAIN_FETCH_TRUSTED_ORIGINS",
        trusted.isBlank() ? settings.sketch() : trusted + "," + settings.sketch());
    return variables;
  }

  private boolean useSketch(Map<String, String> variables, String provider) {
    String url = "PLANTAIN_PROVIDERS_" + provider + "_BASE_URL";
    String key = "PLANTAIN_PROVIDERS_" + provider + "_API_KEY";
    boolean ownAccount =
        !environment.getOrDefault(url, "").isBlank()
            || !environment.getOrDefault(key, "").isBlank();
    if (!ownAccount) {
      variables.put(url, settings.sketch());
      variables.put(key, "sketch");
    }
    return !ownAccount;
  }

  String bucket() {
    return orElse(settings.value("PLANTAIN_S3_BUCKET"), DEFAULT_BUCKET);
  }

  String region() {
    return orElse(settings.value("PLANTAIN_S3_REGION"), DEFAULT_REGION);
  }

  Map<String, String> s3Keys() {
    return Map.of(
        "PLANTAIN_S3_ACCESS_KEY",
        orElse(settings.value("PLANTAIN_S3_ACCESS_KEY"), credentials.s3AccessKey()),
        "PLANTAIN_S3_SECRET_KEY",
        orElse(settings.value("PLANTAIN_S3_SECRET_KEY"), credentials.s3SecretKey()));
  }

  private static String orElse(@Nullable String value, String usual) {
    return value == null ? usual : value;
  }

  private List<String> java(int heapMebibytes) {
    List<String> command =
        new ArrayList<>(List.of(javaProgram(), "-Dplantain.home=" + home.directory()));
    command.addAll(jvmFlags(heapMebibytes));
    return command;
  }

  /// The same in a training run and in the run that uses its cache, else the cache is refused.
  static List<String> jvmFlags(int heapMebibytes) {
    List<String> flags = new ArrayList<>(List.of("-Xmx" + heapMebibytes + "m"));
    flags.addAll(SMALL_JVM);
    return flags;
  }

  static String javaProgram() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private ProcessSpec spec(
      String name,
      List<String> command,
      Map<String, String> variables,
      int port,
      @Nullable URI ready) {
    return new ProcessSpec(name, command, variables, home.log(name), port, ready);
  }
}
