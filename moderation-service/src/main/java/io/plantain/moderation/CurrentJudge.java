package io.plantain.moderation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.plantain.moderation.check.PromptCheck;
import io.plantain.moderation.policy.Judge;
import io.plantain.moderation.policy.Policy;
import io.plantain.moderation.policy.Policy.InvalidPolicy;
import io.plantain.moderation.term.Lexicon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The judge under the policy in force. The file is looked at again and again; a new one takes
/// effect whole and only if all its cases pass, else the old one stays and a metric says so. A
/// service does not start with a broken one: there is no old one to keep.
final class CurrentJudge {
  private static final Logger log = LoggerFactory.getLogger(CurrentJudge.class);

  private final Lexicon lexicon;
  private final List<PromptCheck> checks;
  private final @Nullable Path file;
  private final MeterRegistry meters;
  private final MultiGauge version;
  private volatile Judge judge;
  private volatile boolean broken;
  private byte @Nullable [] seen;

  /// @param file null for the policy that ships
  CurrentJudge(
      Lexicon lexicon, List<PromptCheck> checks, @Nullable Path file, MeterRegistry meters) {
    this.lexicon = lexicon;
    this.checks = checks;
    this.file = file;
    this.meters = meters;
    this.version =
        MultiGauge.builder("plantain.policy").description("The policy in force").register(meters);
    Gauge.builder("plantain.policy.broken", () -> broken ? 1 : 0)
        .description("1 while the policy file cannot take effect and the one before it holds")
        .register(meters);
    if (file == null) {
      judge = new Judge(lexicon, checks, Policy.shipped());
    } else {
      seen = bytes(file);
      judge = new Judge(lexicon, checks, Policy.read(file));
    }
    show();
  }

  Judge get() {
    return judge;
  }

  /// @return always 0: there is nothing more to do until the next look
  synchronized int look() {
    if (file == null) {
      return 0;
    }
    byte[] now = bytes(file);
    if (now != null && Arrays.equals(now, seen)) {
      return 0;
    }
    if (now == null && seen == null && broken) {
      return 0; // still gone, and told
    }
    seen = now;
    try {
      judge = new Judge(lexicon, checks, Policy.read(file));
      broken = false;
      show();
      count("taken");
      log.atInfo().addKeyValue("policy_version", judge.version()).log("policy takes effect");
    } catch (InvalidPolicy | IllegalArgumentException refused) {
      broken = true;
      count("refused");
      log.atWarn()
          .addKeyValue("policy_version", judge.version())
          .addKeyValue("reason", refused.getMessage())
          .log("policy file is broken, the policy before it stays");
    }
    return 0;
  }

  private void show() {
    version.register(List.of(MultiGauge.Row.of(Tags.of("version", judge.version()), 1)), true);
  }

  private void count(String outcome) {
    Counter.builder("plantain.policy.reloads")
        .description("Looks at a changed policy file, by what they came to")
        .tag("outcome", outcome)
        .register(meters)
        .increment();
  }

  private static byte @Nullable [] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      return null;
    }
  }
}
