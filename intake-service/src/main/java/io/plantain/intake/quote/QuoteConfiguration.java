package io.plantain.intake.quote;

import io.plantain.kit.DueLoop;
import io.plantain.kit.Sweeps;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

@Configuration(proxyBeanMethods = false)
class QuoteConfiguration {
  @Bean
  Quotes quotes(JdbcTemplate jdbc) {
    return new Quotes(jdbc);
  }

  @Bean
  DueLoop quoteSweepLoop(Sweeps sweeps, Quotes quotes) {
    return sweeps.loop("quotes", () -> quotes.forget(Sweeps.CHUNK));
  }
}
