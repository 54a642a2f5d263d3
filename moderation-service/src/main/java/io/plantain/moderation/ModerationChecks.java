package io.plantain.moderation;

import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.kit.DueLoop;
import io.plantain.moderation.check.PromptCheck;
import io.plantain.moderation.classify.Model;
import io.plantain.moderation.policy.Judge;
import io.plantain.moderation.term.Lexicon;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The checks that are always on, under the policy in force.
@Configuration(proxyBeanMethods = false)
class ModerationChecks {
  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  /// Every check that Spring finds is asked beside those that are always on.
  @Bean
  CurrentJudge judge(ModerationSettings settings, List<PromptCheck> further, MeterRegistry meters) {
    Lexicon lexicon = Lexicon.shipped();
    List<PromptCheck> checks = new ArrayList<>(Judge.offline(lexicon, Model.shipped()));
    checks.addAll(further);
    Path file = settings.policy().isBlank() ? null : Path.of(settings.policy().strip());
    return new CurrentJudge(lexicon, checks, file, meters);
  }

  @Bean
  DueLoop policyLoop(CurrentJudge judge, ModerationSettings settings) {
    return new DueLoop("policy", settings.policyCheck(), judge::look);
  }
}
