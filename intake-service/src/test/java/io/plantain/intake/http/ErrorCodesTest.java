package io.plantain.intake.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.FailureReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ErrorCodesTest {
  /// A code in the sources: of a refusal, an invalid request, a rejected record, a container error.
  private static final Pattern USED =
      Pattern.compile(
          "(?:Refusal\\.of\\(|InvalidRequest\\(|rejected\\(request,|-> |CODE ="
              + " )\\s*\"([a-z]+(?:_[a-z]+)+)\"");

  @Test
  void haveAnEntryForEveryCodeOfTheSources() throws IOException {
    Set<String> used = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String source = Files.readString(file);
        if (source.contains("Refusal")
            || source.contains("InvalidRequest")
            || source.contains("CODE")) {
          Matcher codes = USED.matcher(source);
          while (codes.find()) {
            used.add(codes.group(1));
          }
        }
      }
    }

    assertThat(used).contains("scope_missing", "quote_expired", "not_in_plan", "batch_state");
    assertThat(ErrorCodes.all()).extracting(ErrorCodes.Entry::code).containsAll(used);
  }

  @Test
  void haveAnEntryForEveryReasonOfAFailedTask() {
    assertThat(ErrorCodes.ofTasks())
        .extracting(ErrorCodes.TaskEntry::code)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(FailureReason.values())
                .map(FailureReason::code)
                .collect(Collectors.toList()));
  }
}
