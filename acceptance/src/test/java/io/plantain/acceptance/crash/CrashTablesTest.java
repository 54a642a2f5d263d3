package io.plantain.acceptance.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.plantain.acceptance.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the READMEs say about deaths, what is tried, and what the code is called are the same.
class CrashTablesTest {
  private static final String HEADING = "## What happens when it dies here";
  private static final Pattern POINT = Pattern.compile("`([a-z]+\\.[a-z]+)`");
  private static final Map<String, JavaClasses> CODE = new HashMap<>();

  static Stream<List<CrashPoint>> services() {
    return CrashPoints.BY_SERVICE.stream();
  }

  static Stream<CrashPoint> points() {
    return services().flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("services")
  void theTableInTheReadmeNamesThePointsThatAreTried(List<CrashPoint> points) {
    String service = points.getFirst().service();

    List<String> rows =
        section(service)
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.substring(0, line.indexOf('|', 1))) // the first cell
            .flatMap(cell -> POINT.matcher(cell).results().map(found -> found.group(1)))
            .toList();

    assertThat(rows)
        .as(service + "/README.md, " + HEADING)
        .containsExactlyInAnyOrderElementsOf(points.stream().map(CrashPoint::id).toList());
  }

  /// A rule that fits no method is never met: a refactoring must not disarm a point unnoticed.
  @ParameterizedTest
  @MethodSource("points")
  void everyRuleFitsAMethod(CrashPoint point) {
    for (Rule rule : point.rules()) {
      JavaClasses code = CODE.computeIfAbsent(point.service(), CrashTablesTest::code);
      assertThat(code.contain(rule.type())).as(rule.type()).isTrue();
      JavaClass type = code.get(rule.type());
      List<JavaMethod> fitting =
          type.getMethods().stream().filter(each -> signature(each).equals(rule.method())).toList();
      assertThat(fitting).as(rule.type() + "#" + rule.method()).hasSize(1);
      if (rule.place().startsWith("AFTER INVOKE ")) {
        String called = rule.place().substring("AFTER INVOKE ".length());
        assertThat(
                fitting.getFirst().getMethodCallsFromSelf().stream()
                    .map(call -> call.getTargetOwner().getName() + "." + call.getName()))
            .as("calls of " + rule.method())
            .contains(called);
      }
    }
  }

  @Test
  void noPointIsNamedTwice() {
    assertThat(points().map(CrashPoint::toString)).doesNotHaveDuplicates();
    assertThat(points().count()).isGreaterThanOrEqualTo(28);
  }

  private static String section(String service) {
    try {
      String readme = Files.readString(Checkout.root().resolve(service).resolve("README.md"));
      int begin = readme.indexOf(HEADING);
      assertThat(begin).as(HEADING).isNotNegative();
      int end = readme.indexOf("\n## ", begin + HEADING.length());
      return readme.substring(begin, end < 0 ? readme.length() : end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JavaClasses code(String service) {
    return new ClassFileImporter()
        .importPath(Checkout.root().resolve(service).resolve("target/classes"));
  }

  private static String signature(JavaMethod method) {
    return method.getName()
        + "("
        + String.join(
            ",",
            method.getRawParameterTypes().stream()
                .map(
                    type ->
                        type.isArray() ? type.getComponentType().getName() + "[]" : type.getName())
                .toList())
        + ")";
  }
}
