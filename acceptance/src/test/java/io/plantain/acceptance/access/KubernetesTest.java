package io.plantain.acceptance.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.plantain.acceptance.Checkout;
import io.plantain.event.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/// The manifests, as `kubectl kustomize` renders them.
class KubernetesTest {
  private static final Path ROOT = Checkout.root();
  private static final Path KUBERNETES = ROOT.resolve("deploy/kubernetes");
  private static final Path WORK = ROOT.resolve("acceptance/target/kubernetes");
  private static final List<String> OVERLAYS = List.of("dev", "prod", "keda");
  private static final String SPANS = "spans"; // the component, on top of prod
  private static final String LABELS = "matchLabels";
  private static final int LIMIT_SECONDS = 180;

  @BeforeAll
  static void render() throws Exception {
    assumeThat(kustomize())
        .as("a kubectl with Kustomize 5 renders the manifests; .ci/run installs it where it can")
        .isGreaterThanOrEqualTo(5);
    Path spans = Files.createDirectories(WORK.resolve(SPANS));
    Files.writeString(
        spans.resolve("kustomization.yaml"),
        """
        namespace: plantain
        resources: [%s]
        components: [%s]
        """
            .formatted(
                spans.relativize(KUBERNETES.resolve("overlays/prod")),
                spans.relativize(KUBERNETES.resolve("components/spans"))));
    render(KUBERNETES.resolve("base"), "base");
    for (String overlay : OVERLAYS) {
      render(KUBERNETES.resolve("overlays").resolve(overlay), overlay);
    }
    render(spans, SPANS);
  }

  private static void render(Path folder, String name) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("kubectl", "kustomize", folder.toString())
            .redirectOutput(WORK.resolve(name + ".yaml").toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0)
        .as(name + " can be rendered")
        .isTrue();
  }

  @Test
  void fitTheSchemasOfKubernetesAndKeda() throws Exception {
    assumeThat(exit(WORK, "node", "--version"))
        .as("node checks the manifests; .ci/run installs it")
        .isZero();
    for (String file : List.of("package.json", "check.mjs")) {
      Files.copy(
          KUBERNETES.resolve("check/" + file),
          WORK.resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }
    assumeThat(
            exit(
                WORK,
                "npm",
                "install",
                "--silent",
                "--no-package-lock",
                "--no-audit",
                "--no-fund",
                "--prefer-offline"))
        .as("the schemas can be downloaded")
        .isZero();

    assertThat(
            exit(
                WORK,
                "node",
                "check.mjs",
                "base.yaml",
                "dev.yaml",
                "prod.yaml",
                "keda.yaml",
                "spans.yaml"))
        .isZero();
    Files.writeString(
        WORK.resolve("wrong.yaml"),
        Files.readString(WORK.resolve("keda.yaml")).replace("pollingInterval", "pollInterval"));
    assertThat(exit(WORK, "node", "check.mjs", "wrong.yaml"))
        .as("a wrong field is noticed")
        .isEqualTo(1);
  }

  @Test
  void runEveryServiceWithTheLeastItNeeds() throws IOException {
    for (String overlay : OVERLAYS) {
      for (String service : Topics.SERVICES) {
        Map<String, Object> pod =
            at(at(at(document(overlay, "Deployment", service), "spec"), "template"), "spec");
        Map<String, Object> container = cast(list(pod, "containers").getFirst());

        assertThat(at(pod, "securityContext")).containsEntry("runAsNonRoot", true);
        assertThat(at(container, "securityContext"))
            .containsEntry("readOnlyRootFilesystem", true)
            .containsEntry("allowPrivilegeEscalation", false)
            .containsEntry("capabilities", Map.of("drop", List.of("ALL")));
        assertThat(pod).containsEntry("automountServiceAccountToken", false);
        assertThat(container)
            .containsKeys("startupProbe", "readinessProbe", "livenessProbe", "resources");
        assertThat((Integer) pod.get("terminationGracePeriodSeconds")).isGreaterThan(25);
      }
    }
  }

  @Test
  void keepEveryStageWholeDuringARelease() throws IOException {
    for (String service : Topics.SERVICES) {
      Map<String, Object> spec = at(document("prod", "Deployment", service), "spec");

      assertThat(at(at(spec, "strategy"), "rollingUpdate"))
          .containsEntry("maxUnavailable", 0)
          .containsEntry("maxSurge", 1);
      assertThat(at(document("prod", "PodDisruptionBudget", service), "spec"))
          .containsEntry("maxUnavailable", 1);
    }
  }

  /// Else whoever applies them again undoes what the scaler did.
  @Test
  void leaveTheNumberOfProcessesToTheirScaler() throws IOException {
    for (String overlay : OVERLAYS) {
      List<String> scaled = new ArrayList<>();
      for (Map<String, Object> document : documents(overlay)) {
        if (List.of("HorizontalPodAutoscaler", "ScaledObject").contains(document.get("kind"))) {
          scaled.add("" + at(at(document, "spec"), "scaleTargetRef").get("name"));
        }
      }
      assertThat(scaled).hasSize(overlay.equals("keda") ? 5 : 1);
      for (String service : Topics.SERVICES) {
        assertThat(at(document(overlay, "Deployment", service), "spec").containsKey("replicas"))
            .as(overlay + " says how many there are of " + service)
            .isEqualTo(!scaled.contains(service));
      }
    }
  }

  /// A policy that selects the pods of others closes them: the broker beside us, say.
  @Test
  void closeOurPodsAndNobodyElses() throws IOException {
    for (String overlay : List.of("dev", "prod", "keda", SPANS)) {
      Map<String, Object> all =
          at(at(at(document(overlay, "NetworkPolicy", "nobody"), "spec"), "podSelector"), LABELS);
      for (Map<String, Object> document : documents(overlay)) {
        if ("Deployment".equals(document.get("kind"))) {
          assertThat(at(at(at(at(document, "spec"), "template"), "metadata"), "labels"))
              .containsAllEntriesOf(all);
        } else if ("NetworkPolicy".equals(document.get("kind"))) {
          assertThat(at(at(document, "spec"), "podSelector"))
              .as(overlay + ": " + at(document, "metadata").get("name"))
              .isNotEmpty();
        }
      }
    }
  }

  @Test
  void openActuatorToMonitoringAlone() throws IOException {
    for (String overlay : OVERLAYS) {
      for (Map<String, Object> document : documents(overlay)) {
        String rules = "" + at(document, "metadata").get("name") + document.get("spec");
        if ("NetworkPolicy".equals(document.get("kind"))
            && rules.contains("ingress=")
            && rules.matches(".*port=(8090|8099)\\b.*")) {
          assertThat(rules)
              .startsWith("metrics{")
              .contains("{kubernetes.io/metadata.name=monitoring}");
        }
      }
      for (String service : Topics.SERVICES) {
        assertThat(document(overlay, "Deployment", service).toString())
            .contains("path=/actuator/health/readiness, port=management")
            .contains("path=/actuator/health/liveness, port=management");
      }
    }
  }

  /// Prometheus finds pods by what its settings look for here.
  @Test
  void showEveryPodToPrometheusUnderTheNameOfItsService() throws IOException {
    String search = Files.readString(ROOT.resolve("deploy/prometheus/kubernetes.yml"));
    assertThat(search)
        .contains("label_app_kubernetes_io_part_of]\n        regex: plantain\n")
        .contains("container_port_name]\n        regex: management\n")
        .contains("label_app_kubernetes_io_name]\n        target_label: job\n");

    for (String service : Topics.SERVICES) {
      Map<String, Object> template =
          at(at(document("prod", "Deployment", service), "spec"), "template");
      assertThat(at(at(template, "metadata"), "labels"))
          .containsEntry("app.kubernetes.io/part-of", "plantain")
          .containsEntry("app.kubernetes.io/name", service);
      Map<String, Object> container = cast(list(at(template, "spec"), "containers").getFirst());
      assertThat(list(container, "ports"))
          .filteredOn(port -> "management".equals(cast(port).get("name")))
          .hasSize(1);
    }
  }

  @Test
  void openTheOperatorsEdgeOfEveryServiceToTheirKey() throws IOException {
    for (String overlay : OVERLAYS) {
      for (String service : Topics.SERVICES) {
        assertThat(document(overlay, "Deployment", service).toString())
            .as(service)
            .contains("PLANTAIN_ADMIN_KEY");
      }
    }
  }

  @Test
  void sendSpansOnlyWhereTheyAreAskedTo() throws IOException {
    for (String overlay : OVERLAYS) {
      assertThat(at(document(overlay, "ConfigMap", "settings"), "data"))
          .doesNotContainKey("OTEL_EXPORTER_OTLP_ENDPOINT");
    }
    Map<String, Object> port =
        cast(list(at(document(SPANS, "Service", "collector"), "spec"), "ports").getFirst());
    assertThat(at(document(SPANS, "ConfigMap", "settings"), "data"))
        .containsEntry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:" + port.get("port"));
  }

  @Test
  void holdNoSecrets() throws IOException {
    for (String overlay : OVERLAYS) {
      assertThat(documents(overlay)).noneMatch(document -> "Secret".equals(document.get("kind")));
      for (String service : Topics.SERVICES) {
        Map<String, Object> pod =
            at(at(at(document(overlay, "Deployment", service), "spec"), "template"), "spec");
        for (Object variable : list(cast(list(pod, "containers").getFirst()), "env")) {
          Map<String, Object> each = cast(variable);
          if (("" + each.get("name")).matches(".*(PASSWORD|KEY|JAAS.*)$")) {
            assertThat(each).as(service).containsKey("valueFrom").doesNotContainKey("value");
          }
        }
      }
    }
  }

  @Test
  void scaleNoFurtherThanThereArePartitions() throws IOException {
    for (Map<String, Object> document : documents("keda")) {
      if ("ScaledObject".equals(document.get("kind"))) {
        Map<String, Object> spec = at(document, "spec");
        assertThat((Integer) spec.get("maxReplicaCount")).isLessThanOrEqualTo(24);
        for (Object trigger : list(spec, "triggers")) {
          Map<String, Object> metadata = at(cast(trigger), "metadata");
          if (metadata.containsKey("topic")) {
            assertThat(AccessTable.read().rightsOf("" + metadata.get("consumerGroup")).reads())
                .contains("" + metadata.get("topic"));
          }
        }
      }
    }
  }

  /// The version that kubectl brings along; 0 where there is none.
  private static int kustomize() throws InterruptedException {
    try {
      Process process = new ProcessBuilder("kubectl", "version", "--client").start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      Matcher version = Pattern.compile("Kustomize Version: v(\\d+)").matcher(said);
      return version.find() ? Integer.parseInt(version.group(1)) : 0;
    } catch (IOException missing) {
      return 0;
    }
  }

  private static Map<String, Object> document(String overlay, String kind, String name)
      throws IOException {
    return documents(overlay).stream()
        .filter(
            document ->
                kind.equals(document.get("kind"))
                    && name.equals(at(document, "metadata").get("name")))
        .findFirst()
        .orElseThrow(() -> new AssertionError(overlay + " has no " + kind + " " + name));
  }

  private static List<Map<String, Object>> documents(String overlay) throws IOException {
    List<Map<String, Object>> documents = new ArrayList<>();
    new Yaml()
        .loadAll(Files.readString(WORK.resolve(overlay + ".yaml")))
        .forEach(document -> documents.add(cast(document)));
    return documents;
  }

  private static List<?> list(Map<String, Object> map, String key) {
    return (List<?>) Objects.requireNonNull(map.get(key), key);
  }

  private static Map<String, Object> at(Map<String, Object> map, String key) {
    return cast(Objects.requireNonNull(map.get(key), key));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> cast(Object value) {
    return (Map<String, Object>) value;
  }

  /// -1 where there is no such program.
  private static int exit(Path folder, String... command) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path said = Files.createTempFile(folder, "said-", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      int code = process.waitFor();
      if (code != 0) {
        System.out.println(
            String.join(" ", command)
                + ":\n"
                + new String(Files.readAllBytes(said), StandardCharsets.UTF_8));
      }
      return code;
    } catch (IOException missing) {
      return -1;
    }
  }
}
