package io.plantain.acceptance.structure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.plantain.acceptance.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StructureTest {
  private static final List<String> MODULES =
      List.of(
          "event-contract",
          "service-kit",
          "intake-service",
          "moderation-service",
          "ledger-service",
          "generation-worker",
          "storage-worker",
          "deploy/local");

  /// A first line such as `/// Decides whether a prompt may spend money.`
  private static final Pattern OPENING_SENTENCE =
      Pattern.compile("(?s)\\A/// \\p{Lu}.*?[.].*package .*");

  private static JavaClasses classes;

  @BeforeAll
  static void readClasses() {
    List<Path> folders =
        MODULES.stream()
            .map(module -> Checkout.root().resolve(module + "/target/classes"))
            .toList();
    assertThat(folders).allSatisfy(folder -> assertThat(folder).isDirectory());
    classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPaths(folders);
  }

  @Test
  void kafkaListenersStandInListenersOnly() {
    methods()
        .that()
        .areAnnotatedWith("org.springframework.kafka.annotation.KafkaListener")
        .should()
        .beDeclaredInClassesThat()
        .haveSimpleNameEndingWith("Listener")
        .check(classes);
  }

  @Test
  void theContractIsFreeOfSpring() {
    noClasses()
        .that()
        .resideInAPackage("io.plantain.event..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.springframework..")
        .check(classes);
  }

  @Test
  void packagesAreNamedByBusinessWords() {
    noClasses()
        .should()
        .resideInAnyPackage(
            "..util..",
            "..utils..",
            "..common..",
            "..impl..",
            "..dto..",
            "..config..",
            "..helper..")
        .check(classes);
  }

  @Test
  void servicesMeetInTopicsOnly() {
    slices()
        .matching("io.plantain.(intake|moderation|ledger|generation|storage)..")
        .should()
        .notDependOnEachOther()
        .check(classes);
  }

  /// Leases, due times and deadlines of attempts are the database's: a worker whose clock jumps
  /// decides as before.
  @Test
  void noAttemptIsDecidedByAWorkersOwnClock() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.plantain.generation.attempt..",
            "io.plantain.generation.late..",
            "io.plantain.generation.callback..",
            "io.plantain.generation.staging..",
            "io.plantain.generation.operator..")
        .and()
        .doNotHaveSimpleName("AttemptLoop") // the time in a progress event decides nothing
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(java.time.InstantSource.class)
        .check(classes);
  }

  @Test
  void settingsAreRecords() {
    classes()
        .that()
        .areAnnotatedWith("org.springframework.boot.context.properties.ConfigurationProperties")
        .should()
        .beRecords()
        .andShould()
        .haveSimpleNameEndingWith("Settings")
        .check(classes);
  }

  @Test
  void everyPackageOpensWithASentence() {
    List<Path> withoutSentence =
        Sources.files(name -> name.endsWith(".java")).stream()
            .filter(file -> file.toString().contains("/src/main/java/"))
            .map(Path::getParent)
            .distinct()
            .filter(folder -> !opensWithSentence(folder.resolve("package-info.java")))
            .toList();

    assertThat(withoutSentence).isEmpty();
  }

  @Test
  void everyModuleSaysWhatItIs() {
    assertThat(Stream.concat(MODULES.stream(), Stream.of("acceptance")))
        .allSatisfy(
            module ->
                assertThat(Checkout.root().resolve(module).resolve("README.md")).isNotEmptyFile());
  }

  @Test
  void nothingSecretIsInTheCheckout() {
    Pattern secret =
        Pattern.compile(
            "-----BEGIN [A-Z ]*PRIVATE"
                + " KEY-----|AKIA[0-9A-Z]{16}|sk-team-[0-9A-Za-z]{32,}|hf_[A-Za-z]{30,}");

    List<Path> leaks =
        Sources.files(name -> name.matches(".*\\.(java|ya?ml|md|xml|json|sh|properties|sql|env)"))
            .stream()
            .filter(file -> secret.matcher(Sources.text(file)).find())
            .toList();

    assertThat(leaks).isEmpty();
  }

  private static boolean opensWithSentence(Path file) {
    return Files.exists(file) && OPENING_SENTENCE.matcher(Sources.text(file)).matches();
  }
}
