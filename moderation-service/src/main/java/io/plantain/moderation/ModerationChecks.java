package io.plantain.moderation;

import io.plantain.moderation.check.MinorsCheck;
import io.plantain.moderation.check.NegativePromptCheck;
import io.plantain.moderation.check.TermCheck;
import io.plantain.moderation.term.Lexicon;
import java.time.Clock;
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

  @Bean
  TermCheck termCheck(Lexicon lexicon) {
    return new TermCheck(lexicon);
  }

  @Bean
  MinorsCheck minorsCheck() {
    return new MinorsCheck();
  }

  @Bean
  NegativePromptCheck negativePromptCheck() {
    return new NegativePromptCheck();
  }
}
