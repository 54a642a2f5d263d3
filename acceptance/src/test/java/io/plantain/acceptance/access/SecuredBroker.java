package io.plantain.acceptance.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/// A second listener for the broker of an installation, as production has it: TLS, a login for each
/// service, and the rights of the table. The first listener stays for operators and tests.
public final class SecuredBroker {
  private static final int ITERATIONS = 4096;
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Path folder;
  private final int port;
  private final int plainPort;
  private final int controllerPort;
  private final Map<String, String> passwords = new HashMap<>();

  /// @param folder for its certificate
  public SecuredBroker(Path folder, int port, int plainPort, int controllerPort) {
    this.folder = folder;
    this.port = port;
    this.plainPort = plainPort;
    this.controllerPort = controllerPort;
    AccessTable.read()
        .users()
        .keySet()
        .forEach(user -> passwords.put(user, "pw-" + UUID.randomUUID()));
  }

  /// Broker settings, `name=value`, without any blank.
  public String settings() throws IOException, InterruptedException {
    makeCertificate();
    return String.join(
        " ",
        "listeners=PLAINTEXT://127.0.0.1:%d,SASL_SSL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(plainPort, port, controllerPort),
        "advertised.listeners=PLAINTEXT://127.0.0.1:%d,SASL_SSL://127.0.0.1:%d"
            .formatted(plainPort, port),
        "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT",
        "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users=User:ANONYMOUS", // the plain listener's
        "sasl.enabled.mechanisms=SCRAM-SHA-512",
        // A comment is the one separator in it that is no blank.
        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config="
            + "org.apache.kafka.common.security.scram.ScramLoginModule/**/required;",
        "listener.name.sasl_ssl.ssl.keystore.type=PKCS12",
        "listener.name.sasl_ssl.ssl.keystore.location=" + keystore(),
        "listener.name.sasl_ssl.ssl.keystore.password=changeit");
  }

  /// Variables for a service, as the production overlay sets them.
  public List<String> variables(String service) {
    List<String> lines = new ArrayList<>();
    lines.add("SPRING_KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:" + port);
    lines.add("SPRING_KAFKA_SECURITY_PROTOCOL=SASL_SSL");
    lines.add("SPRING_KAFKA_PROPERTIES_SASL_MECHANISM=SCRAM-SHA-512");
    lines.add(
        "SPRING_KAFKA_PROPERTIES_SASL_JAAS_CONFIG="
            + jaas(service, passwords.getOrDefault(service, "")));
    lines.add("SPRING_KAFKA_SSL_BUNDLE=kafka");
    lines.add("SPRING_SSL_BUNDLE_PEM_KAFKA_TRUSTSTORE_CERTIFICATE=file:" + certificate());
    return lines;
  }

  /// Settings of a client that logs in as this user.
  Map<String, Object> client(String user) {
    return client(user, passwords.getOrDefault(user, ""));
  }

  Map<String, Object> client(String user, String password) {
    return new HashMap<>(
        Map.of(
            "bootstrap.servers",
            "127.0.0.1:" + port,
            "security.protocol",
            "SASL_SSL",
            "sasl.mechanism",
            "SCRAM-SHA-512",
            "sasl.jaas.config",
            jaas(user, password),
            "ssl.truststore.type",
            "PEM",
            "ssl.truststore.location",
            certificate().toString(),
            "default.api.timeout.ms",
            20_000,
            "request.timeout.ms",
            10_000));
  }

  /// Makes logins and rights as soon as the broker answers. Harmless the second time.
  public void grant() throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try (Admin admin =
          Admin.create(
              Map.of(
                  "bootstrap.servers",
                  "127.0.0.1:" + plainPort,
                  "reconnect.backoff.max.ms",
                  200))) {
        List<UserScramCredentialAlteration> users = new ArrayList<>();
        passwords.forEach((user, password) -> users.add(login(user, password)));
        admin.alterUserScramCredentials(users).all().get();
        admin.createAcls(AccessTable.read().acls()).all().get();
        return;
      } catch (ExecutionException notYet) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("the broker takes no users", notYet);
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  /// A login, a request topic and the right to write there, as operators give them to a team; the
  /// topic's name.
  String admit(String team) throws ExecutionException, InterruptedException {
    String topic = "task.requests.%s.v1".formatted(team);
    String password = "pw-" + UUID.randomUUID();
    passwords.put(team, password);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + plainPort))) {
      admin.alterUserScramCredentials(List.of(login(team, password))).all().get();
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
      AclBinding write =
          new AclBinding(
              new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
              new AccessControlEntry(
                  "User:" + team, "*", AclOperation.WRITE, AclPermissionType.ALLOW));
      admin.createAcls(List.of(write)).all().get();
      while (admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic) == null) {
        Thread.sleep(PAUSE); // a record sent right after its topic was made can be lost
      }
    }
    return topic;
  }

  private static UserScramCredentialAlteration login(String user, String password) {
    return new UserScramCredentialUpsertion(
        user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS), password);
  }

  private static String jaas(String user, String password) {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(user, password);
  }

  private Path keystore() {
    return folder.resolve("broker.p12");
  }

  private Path certificate() {
    return folder.resolve("broker.crt");
  }

  private void makeCertificate() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Files.deleteIfExists(keystore());
    keytool(
        "-genkeypair",
        "-alias",
        "broker",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=ip:127.0.0.1,dns:localhost",
        "-validity",
        "30",
        "-storetype",
        "PKCS12");
    keytool("-exportcert", "-alias", "broker", "-rfc", "-file", certificate().toString());
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", keystore().toString(), "-storepass", "changeit"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException(said);
    }
  }
}
