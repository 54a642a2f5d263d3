package io.plantain.acceptance.access;

import io.plantain.acceptance.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.yaml.snakeyaml.Yaml;

/// deploy/kafka/access.yml.
///
/// @param topics the settings of each
/// @param users by name, which is the service's
record AccessTable(Map<String, Topic> topics, Map<String, Rights> users) {
  /// @param retention null where the newest record of each key stays for ever
  record Topic(Duration retention, boolean compact) {}

  /// @param prefixes of further topics that it reads
  record Rights(List<String> reads, List<String> writes, List<String> prefixes) {}

  @SuppressWarnings("unchecked")
  static AccessTable read() {
    try {
      Map<String, Map<String, Map<String, Object>>> file =
          new Yaml().load(Files.readString(Checkout.root().resolve("deploy/kafka/access.yml")));
      Map<String, Topic> topics = new LinkedHashMap<>();
      Objects.requireNonNull(file.get("topics"))
          .forEach(
              (name, settings) -> {
                Object retention = settings.get("retention");
                topics.put(
                    name,
                    new Topic(
                        retention == null
                            ? Duration.ZERO
                            : Duration.parse(
                                "P" + (retention + "").toUpperCase(java.util.Locale.ROOT)),
                        Boolean.TRUE.equals(settings.get("compact"))));
              });
      Map<String, Rights> users = new LinkedHashMap<>();
      Objects.requireNonNull(file.get("users"))
          .forEach(
              (name, rights) ->
                  users.put(
                      name,
                      new Rights(
                          (List<String>) Objects.requireNonNull(rights.get("reads")),
                          (List<String>) Objects.requireNonNull(rights.get("writes")),
                          (List<String>) rights.getOrDefault("prefixes", List.of()))));
      return new AccessTable(topics, users);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Rights rightsOf(String user) {
    return Objects.requireNonNull(users.get(user), user);
  }

  /// Nothing is allowed that does not stand here.
  List<AclBinding> acls() {
    List<AclBinding> acls = new ArrayList<>();
    users.forEach(
        (user, rights) -> {
          rights
              .reads()
              .forEach(topic -> acls.add(acl(user, ResourceType.TOPIC, topic, AclOperation.READ)));
          rights
              .writes()
              .forEach(topic -> acls.add(acl(user, ResourceType.TOPIC, topic, AclOperation.WRITE)));
          rights
              .prefixes()
              .forEach(
                  prefix ->
                      acls.add(
                          new AclBinding(
                              new ResourcePattern(ResourceType.TOPIC, prefix, PatternType.PREFIXED),
                              new AccessControlEntry(
                                  "User:" + user,
                                  "*",
                                  AclOperation.READ,
                                  AclPermissionType.ALLOW))));
          acls.add(acl(user, ResourceType.GROUP, user, AclOperation.READ));
        });
    return acls;
  }

  private static AclBinding acl(String user, ResourceType type, String name, AclOperation may) {
    return new AclBinding(
        new ResourcePattern(type, name, PatternType.LITERAL),
        new AccessControlEntry("User:" + user, "*", may, AclPermissionType.ALLOW));
  }
}
