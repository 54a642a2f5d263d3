package io.plantain.generation;

import io.plantain.kit.AdminGuard;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Import;

/// Starts the generation worker; as many of them as you like share the work through the database.
@SpringBootApplication
@Import(AdminGuard.class)
@ConfigurationPropertiesScan
public class GenerationApplication {
  public static void main(String[] args) {
    SpringApplication.run(GenerationApplication.class, args);
  }
}
