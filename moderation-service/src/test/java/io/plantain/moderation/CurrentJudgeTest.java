package io.plantain.moderation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plantain.kit.opinion.Action;
import io.plantain.moderation.check.Prompt;
import io.plantain.moderation.policy.Judge;
import io.plantain.moderation.policy.Policy.Customer;
import io.plantain.moderation.policy.Policy.InvalidPolicy;
import io.plantain.moderation.term.Lexicon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurrentJudgeTest {
  private static final Lexicon LEXICON = Lexicon.shipped();
  private static final String STRICT = "version: strict\ndeny: [lighthouse]\n";
  private final MeterRegistry meters = new SimpleMeterRegistry();
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void policy() throws IOException {
    file = Files.writeString(folder.resolve("policy.yml"), "version: first\n");
  }

  @Test
  void takesANewPolicyWithoutARestart() throws IOException {
    CurrentJudge judge = judge();
    assertThat(action(judge)).isEqualTo(Action.ALLOW);

    Files.writeString(file, STRICT);
    judge.look();

    assertThat(action(judge)).isEqualTo(Action.BLOCK);
    assertThat(judge.get().version()).startsWith("strict+");
    assertThat(meters.get("plantain.policy").gauges())
        .singleElement()
        .satisfies(gauge -> assertThat(gauge.getId().getTag("version")).startsWith("strict+"));
    assertThat(reloads("taken")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version: x\nthresholds: {sexual: {review: 2, block: 3}}\n",
        "version: x\nthreshold: {}\n",
        "version: [",
        "",
        "version: x\ntests: [{prompt: a fox, expect: block}]\n",
        "version: x\nallow: [porn, toddler]\ndeny: [fox]\n",
      })
  void keepsTheOldPolicyWhereTheNewOneIsBroken(String broken) throws IOException {
    Files.writeString(file, STRICT);
    CurrentJudge judge = judge();

    Files.writeString(file, broken);
    judge.look();
    judge.look();

    assertThat(action(judge)).isEqualTo(Action.BLOCK);
    assertThat(judge.get().version()).startsWith("strict+");
    assertThat(isBroken()).isTrue();
    assertThat(reloads("refused")).as("said once").isEqualTo(1);

    Files.writeString(file, "version: mended\n");
    judge.look();

    assertThat(judge.get().version()).startsWith("mended+");
    assertThat(isBroken()).isFalse();
  }

  @Test
  void keepsTheOldPolicyWhereTheFileIsGone() throws IOException {
    Files.writeString(file, STRICT);
    CurrentJudge judge = judge();

    Files.delete(file);
    judge.look();

    assertThat(action(judge)).isEqualTo(Action.BLOCK);
    assertThat(isBroken()).isTrue();
  }

  @Test
  void doesNotStartWithABrokenOne() throws IOException {
    Files.writeString(file, "version: [");

    assertThatThrownBy(this::judge).isInstanceOf(InvalidPolicy.class);
  }

  private CurrentJudge judge() {
    return new CurrentJudge(LEXICON, Judge.rules(LEXICON), file, meters);
  }

  private static Action action(CurrentJudge judge) {
    return judge.get().judge(new Prompt("a lighthouse", null, null), Customer.ANYBODY).action();
  }

  private boolean isBroken() {
    return meters.get("plantain.policy.broken").gauge().value() == 1;
  }

  private double reloads(String outcome) {
    return meters.counter("plantain.policy.reloads", "outcome", outcome).count();
  }
}
