package io.plantain.acceptance.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.plantain.acceptance.Checkout;
import io.plantain.event.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// deploy/LICENCES.md is written from the software bills of material that the build puts into the
/// services' jars (`-Dplantain.write=true`).
class LicencesIT {
  /// What may be shipped together with Apache-2.0. The GPL only with its class-path exception.
  private static final Pattern FITS =
      Pattern.compile(
          "(?i).*(apache|\\bmit\\b|bsd|epl|eclipse|edl|mpl|\\bcc0|unlicense|public"
              + " domain|classpath|lgpl|postgresql|0bsd|mit-0|go license|bouncy).*");

  @Test
  void areKnownAndFit() throws IOException {
    Map<String, String> licences = new TreeMap<>();
    assumeThat(bill(Topics.SERVICES.getLast()))
        .as("the bill; Maven leaves it out while it is offline")
        .exists();
    for (String service : Topics.SERVICES) {
      licences.putAll(of(bill(service)));
    }
    StringBuilder table = new StringBuilder("| library | licence |\n|---|---|\n");
    licences.forEach(
        (library, licence) -> table.append("| %s | %s |\n".formatted(library, licence)));

    assertThat(licences).hasSizeGreaterThan(60);
    assertThat(licences.values()).allMatch(FITS.asMatchPredicate());
    assertThat(new Generated("deploy/LICENCES.md").text(table.toString()))
        .isEqualTo(table.toString());
  }

  private static Path bill(String service) {
    return Checkout.root().resolve(service + "/target/classes/META-INF/sbom/application.cdx.json");
  }

  private static Map<String, String> of(Path bill) throws IOException {
    Map<String, String> licences = new TreeMap<>();
    JsonNode document = JsonMapper.shared().readTree(Files.readString(bill));
    assertThat(document.path("bomFormat").asString()).isEqualTo("CycloneDX");
    for (JsonNode component : document.path("components")) {
      String group = component.path("group").asString("");
      if (!group.equals("io.plantain")) {
        licences.put(
            group
                + ":"
                + component.path("name").asString()
                + " "
                + component.path("version").asString(""),
            licence(component));
      }
    }
    return licences;
  }

  private static String licence(JsonNode component) {
    TreeSet<String> names = new TreeSet<>();
    for (JsonNode choice : component.path("licenses")) {
      JsonNode licence = choice.path("license");
      names.add(
          choice
              .path("expression")
              .asString(licence.path("id").asString(licence.path("name").asString("unknown"))));
    }
    return names.stream().collect(Collectors.joining(" or "));
  }
}
