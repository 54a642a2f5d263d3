package io.plantain.intake.account;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

@Configuration(proxyBeanMethods = false)
class AccountConfiguration {
  @Bean
  Statement statement(JdbcTemplate jdbc) {
    return new Statement(jdbc);
  }
}
