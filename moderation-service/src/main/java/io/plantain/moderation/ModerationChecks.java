package io.plantain.moderation;

import io.plantain.moderation.check.PromptCheck;
import io.plantain.moderation.classify.Model;
import io.plantain.moderation.policy.Judge;
import io.plantain.moderation.policy.Policy;
import io.plantain.moderation.term.Lexicon;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The checks that are always on.
@Configuration(proxyBeanMethods = false)
class ModerationChecks {
  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  Lexicon lexicon() {
    return Lexicon.shipped();
  }

  /// Every check that Spring finds is asked beside those that are always on.
  @Bean
  Judge judge(Lexicon lexicon, List<PromptCheck> further) {
    List<PromptCheck> checks = new ArrayList<>(Judge.offline(lexicon, Model.shipped()));
    checks.addAll(further);
    return new Judge(lexicon, checks, Policy.shipped());
  }
}
