package io.plantain.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import io.plantain.event.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/// Holds docker-compose.yml against what the services really read, since no engine runs here.
class ComposeTest {
  private static final Path ROOT = Checkout.root();
  private static final Map<String, Object> COMPOSE = yaml("docker-compose.yml");

  static List<String> services() {
    return Topics.SERVICES;
  }

  @ParameterizedTest
  @MethodSource("services")
  void asksEveryServiceForItsHealthWhereItListens(String service) {
    Map<String, Object> own = ownSettings(service);
    Map<String, String> environment = environment(service);
    String port = "" + own.get("server.port");
    String managementPort = "" + own.getOrDefault("management.server.port", "8099");

    assertThat(environment)
        .containsEntry("SERVER_PORT", port)
        .containsEntry("MANAGEMENT_SERVER_PORT", managementPort);
    assertThat("" + service(service).get("ports"))
        .as("actuator is for the others in here; intake's admin API is at its port")
        .doesNotContain(":8099");
    assertThat(probe(service))
        .containsExactly("CMD", "/app/healthy", managementPort, "/actuator/health/readiness");
    assertThat(text("deploy/prometheus/prometheus.yml"))
        .contains("{names: [%s], type: A, port: %s}".formatted(service, managementPort));
  }

  @Test
  void exposesTheHealthAndMetricsThatAreAskedFor() {
    Map<String, Object> kit = flat(yaml("service-kit/src/main/resources/service-kit.yml"));

    assertThat("" + kit.get("management.endpoints.web.exposure.include"))
        .contains("health", "prometheus");
    assertThat(kit.get("management.endpoint.health.probes.enabled")).isEqualTo(true);
    assertThat(text("deploy/local/src/main/java/io/plantain/local/sketch/Desk.java"))
        .contains("\"GET " + probe("sketch").getLast() + "\"");
  }

  @ParameterizedTest
  @MethodSource("services")
  void setsOnlyVariablesThatTheServiceReads(String service) {
    Set<String> known =
        new HashSet<>(
            Set.of(
                "SERVERPORT",
                "MANAGEMENTSERVERPORT",
                "LOGGINGSTRUCTUREDFORMATCONSOLE",
                // OpenTelemetry's own SDK reads all of these: Exported.
                "OTELEXPORTEROTLPENDPOINT",
                "OTELTRACESSAMPLER",
                "OTELTRACESSAMPLERARG"));
    ownSettings(service).keySet().forEach(name -> known.add(squeezed(name)));
    flat(yaml("service-kit/src/main/resources/service-kit.yml"))
        .keySet()
        .forEach(name -> known.add(squeezed(name)));
    settingsOf(service).forEach(name -> known.add(squeezed(name)));
    settingsOf("service-kit").forEach(name -> known.add(squeezed(name)));
    if (service.equals("generation-worker")) {
      known.addAll(routeVariables());
    }

    assertThat(environment(service).keySet())
        .allSatisfy(variable -> assertThat(known).as(variable).contains(squeezed(variable)));
  }

  /// A route for any model that the catalogue sells.
  private static Set<String> routeVariables() {
    return Pattern.compile("(?m)^  - model: (\\S+)$")
        .matcher(text("intake-service/src/main/resources/catalogue.yml"))
        .results()
        .flatMap(
            model ->
                Stream.of("provider", "provider-model", "usual-duration")
                    .map(field -> squeezed("plantain.routes." + model.group(1) + "." + field)))
        .collect(Collectors.toSet());
  }

  @Test
  void setsOnlyVariablesThatTheSketchProviderReads() {
    String settings =
        text("deploy/local/src/main/java/io/plantain/local/sketch/SketchSettings.java");

    assertThat(environment("sketch").keySet())
        .allSatisfy(variable -> assertThat(settings).contains('"' + variable + '"'));
    assertThat(environment("sketch")).containsEntry("PLANTAIN_PORT_SKETCH", probe("sketch").get(2));
    assertThat(environment("storage-worker"))
        .containsEntry("PLANTAIN_FETCH_TRUSTED_ORIGINS", "http://sketch:" + probe("sketch").get(2));
  }

  @ParameterizedTest
  @MethodSource("services")
  void givesEveryServiceADatabaseAndALoginOfItsOwn(String service) {
    Map<String, String> environment = environment(service);
    String database = environment.get("SPRING_DATASOURCE_USERNAME");

    assertThat(environment)
        .containsEntry("SPRING_DATASOURCE_URL", "jdbc:postgresql://postgres:5432/" + database);
    assertThat("" + ownSettings(service).get("spring.datasource.username")).isEqualTo(database);
    assertThat(text("deploy/compose/create-databases.sh"))
        .containsPattern("for name in .*\\b" + database + "\\b.*; do");
  }

  @Test
  void createsExactlyOurTopics() {
    List<String> wanted = new ArrayList<>(Topics.ALL);
    Topics.SERVICES.forEach(service -> wanted.add(Topics.deadLettersOf(service)));

    assertThat(found("(?m)^create (\\S+) ", text("deploy/compose/create-topics.sh")))
        .containsExactlyElementsOf(wanted);
  }

  @Test
  void runsTheBrokerAsTheLocalRunDoes() {
    String local =
        text("deploy/kafka-server/src/main/java/io/plantain/kafkaserver/BrokerSettings.java");
    Map<String, String> environment = environment("kafka");

    for (MatchResult setting :
        Pattern.compile("put\\(\"(group\\.[a-z.]+)\", \"(\\d+)\"\\)")
            .matcher(local)
            .results()
            .toList()) {
      assertThat(environment)
          .containsEntry(
              "KAFKA_" + setting.group(1).toUpperCase(Locale.ROOT).replace('.', '_'),
              setting.group(2));
    }
    assertThat(environment)
        .containsEntry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
        .containsEntry("KAFKA_MESSAGE_MAX_BYTES", "" + (2 << 20))
        .containsEntry("KAFKA_OFFSETS_RETENTION_MINUTES", "" + 31 * 24 * 60);
    assertThat(service("kafka").get("image"))
        .isEqualTo("apache/kafka:" + AppInfoParser.getVersion())
        .isEqualTo(service("topics").get("image"));
  }

  @Test
  void runsTheServersThatTheTestsRun() {
    String version = found("<postgres-binaries.version>(\\d+\\.\\d+)", text("pom.xml")).getFirst();

    assertThat(service("postgres").get("image")).isEqualTo("postgres:" + version);
    assertThat(javaOf("test-servers"))
        .contains(
            "\"" + service("kafka").get("image") + '"',
            "\"" + service("postgres").get("image") + '"',
            "\"" + service("s3").get("image") + '"');
  }

  @Test
  void pinsEveryImage() {
    List<String> images =
        Stream.concat(
                all().keySet().stream().map(name -> "" + service(name).get("image")),
                found("(?m)^FROM (\\S+:\\S+)", text("deploy/Dockerfile")).stream())
            .toList();

    assertThat(images).hasSizeGreaterThan(12);
    assertThat(images)
        .allMatch(image -> image.matches("[a-z0-9./-]+:[a-zA-Z0-9._-]*\\d+\\.\\d+.*"));
  }

  @Test
  void givesOurProcessesNoMoreThanTheyNeed() {
    List<String> ours = new ArrayList<>(Topics.SERVICES);
    ours.add("sketch");

    assertThat(ours)
        .allSatisfy(
            name -> {
              assertThat(service(name)).containsEntry("read_only", true);
              assertThat(service(name)).containsEntry("cap_drop", List.of("ALL"));
              assertThat(service(name)).containsKeys("tmpfs", "mem_limit", "healthcheck", "build");
              assertThat(service(name)).doesNotContainKey("user");
            });
    assertThat(services())
        .allSatisfy(
            name ->
                assertThat(at(at(service(name), "build"), "args")).containsEntry("MODULE", name));
    assertThat(text("deploy/Dockerfile")).containsPattern("(?m)^USER [1-9]\\d*:[1-9]\\d*$");
  }

  @Test
  void mountsFilesThatExist() {
    List<String> mounted = found("\\./(deploy/[^:]+):/", text("docker-compose.yml"));

    assertThat(mounted).hasSizeGreaterThan(4).allSatisfy(f -> assertThat(ROOT.resolve(f)).exists());
    assertThat(found("COPY (?:--chmod=755 )?(deploy/\\S+)", text("deploy/Dockerfile")))
        .isNotEmpty()
        .allSatisfy(f -> assertThat(ROOT.resolve(f)).exists());
  }

  @Test
  void sendsSpansToACollectorWhenItIsBesides() {
    Map<String, Object> besides = at(yaml("deploy/compose/tracing.yml"), "services");

    assertThat(services())
        .allSatisfy(
            service -> {
              assertThat(environment(service)).containsKey("OTEL_EXPORTER_OTLP_ENDPOINT");
              assertThat(at(at(besides, service), "environment"))
                  .containsEntry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
            });
    assertThat(text("deploy/otel/collector.example.yml")).contains("endpoint: 0.0.0.0:4318");
    assertThat("" + at(besides, "collector").get("volumes"))
        .contains("./deploy/otel/collector.example.yml:");
    assertThat(besides).containsKeys("collector", "jaeger");
  }

  @ParameterizedTest
  @MethodSource("services")
  void opensTheOperatorsEdgeToTheirKey(String service) {
    assertThat(environment(service)).containsKey("PLANTAIN_ADMIN_KEY");
  }

  @Test
  void offersEveryVariableInTheEnvExample() {
    Map<String, String> used = new TreeMap<>();
    Matcher variables =
        Pattern.compile("\\$\\{(\\w+):-([^}]*)\\}").matcher(text("docker-compose.yml"));
    variables.results().forEach(variable -> used.put(variable.group(1), variable.group(2)));
    Map<String, String> offered = new TreeMap<>();
    Pattern.compile("(?m)^(#?)(\\w+)=(.*)$")
        .matcher(text(".env.example"))
        .results()
        .forEach(
            line ->
                offered.put(
                    line.group(2),
                    line.group(1).isEmpty() ? line.group(3) : used.get(line.group(2))));

    assertThat(offered).isEqualTo(used);
    assertThat(text("docker-compose.yml")).doesNotContainPattern("\\$\\{\\w+\\}");
  }

  @Test
  void givesGrafanaItsDashboardsAndTheirSource() {
    assertThat(text("deploy/grafana/provisioning/datasources/prometheus.yml"))
        .contains("uid: prometheus");
    assertThat(text("deploy/grafana/dashboards/overview.json")).contains("\"uid\": \"prometheus\"");
    assertThat(at(service("grafana"), "environment"))
        .containsEntry(
            "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH",
            "/var/lib/grafana-dashboards/overview.json");
  }

  @Test
  void knowsAReadyServiceFromAnUnreadyOne() throws Exception {
    assumeThat(Path.of("/bin/bash")).exists();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/ready", exchange -> exchange.sendResponseHeaders(200, -1));
    server.createContext("/unready", exchange -> exchange.sendResponseHeaders(503, -1));
    server.start();
    String port = "" + server.getAddress().getPort();
    try {
      String probe = ROOT.resolve("deploy/compose/healthy").toString();
      assertThat(exit("/bin/bash", probe, port, "/ready")).isZero();
      assertThat(exit("/bin/bash", probe, port, "/unready")).isNotZero();
    } finally {
      server.stop(0);
    }
    assertThat(exit("/bin/bash", ROOT.resolve("deploy/compose/healthy").toString(), port, "/ready"))
        .isNotZero();
  }

  @Test
  void satisfiesComposeItself() throws Exception {
    boolean answers;
    try {
      answers = exit("docker", "compose", "version") == 0;
    } catch (IOException e) {
      answers = false;
    }
    assumeThat(answers).as("docker compose answers").isTrue();

    assertThat(
            exit(
                "docker",
                "compose",
                "-f",
                ROOT.resolve("docker-compose.yml").toString(),
                "config",
                "--quiet"))
        .isZero();
  }

  /// Every name that a module's settings records bind, `plantain.x.some-name`.
  private static List<String> settingsOf(String module) {
    List<String> names = new ArrayList<>();
    Matcher records =
        Pattern.compile(
                "@ConfigurationProperties\\(\"([a-z0-9.-]+)\"\\)\\s+(?:public )?record"
                    + " \\w+\\((.*?)\\)\\s*\\{",
                Pattern.DOTALL)
            .matcher(javaOf(module));
    while (records.find()) {
      for (String component : records.group(2).split(",")) {
        names.add(records.group(1) + "." + component.strip().replaceAll(".*\\s", ""));
      }
    }
    found("\\$\\{(plantain\\.[a-z0-9.-]+)", javaOf(module)).forEach(names::add);
    return names;
  }

  private static String javaOf(String module) {
    try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/main/java"))) {
      StringBuilder text = new StringBuilder();
      for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        text.append(Files.readString(file)).append('\n');
      }
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How Spring compares a variable with a property: letters and digits only.
  private static String squeezed(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "").toUpperCase(Locale.ROOT);
  }

  private static Map<String, Object> ownSettings(String service) {
    return flat(yaml(service + "/src/main/resources/application.yml"));
  }

  private static Map<String, String> environment(String service) {
    Map<String, String> environment = new LinkedHashMap<>();
    at(service(service), "environment").forEach((name, value) -> environment.put(name, "" + value));
    return environment;
  }

  @SuppressWarnings("unchecked")
  private static List<String> probe(String service) {
    return (List<String>)
        Objects.requireNonNull(at(service(service), "healthcheck").get("test"), service);
  }

  private static Map<String, Object> service(String name) {
    return at(all(), name);
  }

  private static Map<String, Object> all() {
    return at(COMPOSE, "services");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> at(Map<String, Object> map, String key) {
    return (Map<String, Object>) Objects.requireNonNull(map.get(key), key);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> yaml(String file) {
    Map<String, Object> documents = new LinkedHashMap<>();
    new Yaml()
        .loadAll(text(file))
        .forEach(document -> documents.putAll((Map<String, Object>) document));
    return documents;
  }

  private static Map<String, Object> flat(Map<String, Object> tree) {
    Map<String, Object> flat = new LinkedHashMap<>();
    tree.forEach(
        (name, value) -> {
          if (value instanceof Map<?, ?>) {
            flat(at(tree, name)).forEach((rest, leaf) -> flat.put(name + "." + rest, leaf));
          } else {
            flat.put(name, value);
          }
        });
    return flat;
  }

  private static List<String> found(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1)).toList();
  }

  private static String text(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int exit(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return process.waitFor();
  }
}
