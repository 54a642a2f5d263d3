package io.plantain.ledger;

import io.plantain.kit.AdminGuard;
import java.time.InstantSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

@SpringBootApplication
@Import(AdminGuard.class)
@ConfigurationPropertiesScan
public class LedgerApplication {
  public static void main(String[] args) {
    SpringApplication.run(LedgerApplication.class, args);
  }

  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }
}
